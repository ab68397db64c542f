import { once } from 'node:events';
import { realpath } from 'node:fs/promises';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { WebSocket } from 'ws';
import type { HostClient } from '../main/contract/router';
import { readHostAttachment } from '../main/lib/host-attachment';
import { StudioError } from '../shared/base/problem';

/** A host that does not answer within this time counts as absent. */
const patienceMs = 3_000;

export interface AttachedHost {
  client: HostClient;
  bulk(path: string, signal: AbortSignal): Promise<Response>;
  /** Such as `process 4711 at http://127.0.0.1:8320`. */
  place: string;
  /** Rejects with UNAVAILABLE when the host goes away; never resolves. */
  lost: Promise<never>;
  close(): void;
}

async function isSameDirectory(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([one, other].map((directory) => realpath(directory)));
  return first === second;
}

/**
 * Connects to the host that has the project open, as the attachment in its folder says. Null: there is none, it has died,
 * does not answer, or has another project open by now.
 */
export async function attachToHost(projectDirectory: string): Promise<AttachedHost | null> {
  const attachment = await readHostAttachment(projectDirectory);
  if (!attachment) return null;
  const { address, pid } = attachment;
  const place = `process ${pid} at ${address}`;
  const headers = { Authorization: `Bearer ${attachment.token}` };
  const socket = new WebSocket(`${address.replace(/^http/, 'ws')}/rpc`, { headers, handshakeTimeout: patienceMs });
  // Each is followed by `close`, which is what counts.
  socket.on('error', () => {});
  // Before the link listens: a lost host is the reason, the calls that it breaks are only the consequence.
  const lost = new Promise<never>((_resolve, reject) => {
    socket.once('close', () =>
      reject(
        new StudioError('UNAVAILABLE', `The studio that has the project open (${place}) ended during the command.`, {
          fix: 'Look there for what became of it, or repeat the command.',
        }),
      ),
    );
  });
  lost.catch(() => {});
  const client = createORPCClient<HostClient>(new RPCLink({ websocket: socket as never }));
  try {
    await Promise.race([once(socket, 'open'), lost]);
    const { project } = await client.projects.current(undefined, { signal: AbortSignal.timeout(patienceMs) });
    if (!project || !(await isSameDirectory(project.path, projectDirectory)))
      throw new Error('It has another project open.');
  } catch {
    socket.terminate();
    return null;
  }
  return {
    client,
    bulk: (path, signal) => fetch(new URL(path, address), { headers, signal }),
    place,
    lost,
    close: () => socket.close(),
  };
}
