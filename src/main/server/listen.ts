import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StudioError } from '../../shared/base/problem';

export const defaultPort = 8320;
const portTryCount = 50;

export interface ListenOptions {
  host: string;
  /** Undefined: the default, or the next free one. 0: any free one. */
  port: number | undefined;
}

function listenOnce(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      server.off('listening', succeed);
      reject(error);
    };
    const succeed = () => {
      server.off('error', fail);
      resolve((server.address() as AddressInfo).port);
    };
    server.once('error', fail);
    server.once('listening', succeed);
    server.listen({ host, port });
  });
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): StudioError {
  const place = `${host}:${port}`;
  const reasons: Record<string, [string, string]> = {
    EADDRINUSE: [
      `Port ${port} on ${host} is taken by another program.`,
      'Choose another --port, or leave it out to get a free one.',
    ],
    EACCES: [`This account may not listen on ${place}.`, 'Choose a --port above 1023.'],
    EADDRNOTAVAIL: [
      `${host} is not an address of this machine.`,
      'Use --host 127.0.0.1, or 0.0.0.0 for every interface.',
    ],
    ENOTFOUND: [`${host} is not a known name or address.`, 'Use --host 127.0.0.1, or 0.0.0.0 for every interface.'],
  };
  const [message, fix] = reasons[error.code ?? ''] ?? [
    `Listening on ${place} failed: ${error.message}.`,
    'Choose another --host or --port.',
  ];
  return new StudioError(error.code === 'EADDRINUSE' ? 'CONFLICT' : 'UNAVAILABLE', message, { fix }, { cause: error });
}

/**
 * Opens the port that was asked for; without one the default, or the next free one above it.
 * Throws: CONFLICT when the port asked for is taken, UNAVAILABLE when the address cannot be used.
 */
export async function listen(server: Server, { host, port }: ListenOptions): Promise<number> {
  const candidates =
    port === undefined ? Array.from({ length: portTryCount }, (_, index) => defaultPort + index) : [port];
  for (const candidate of candidates)
    try {
      return await listenOnce(server, host, candidate);
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!taken || candidate === candidates.at(-1)) throw listenError(error as NodeJS.ErrnoException, host, candidate);
    }
  throw new Error('unreachable: the last candidate returns or throws');
}
