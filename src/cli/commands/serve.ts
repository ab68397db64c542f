import { InvalidArgumentError } from 'commander';
import { isStudioError } from '../../shared/base/problem';
import { globalOptions, type Registration, writeOutcome } from '../command';
import { describeFailure, toFailure } from '../failure';
import { namedProject, withOwnHost } from '../session';

interface ServeOptions {
  port?: number;
  host: string;
  token?: string;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** `studio serve`: the studio in a browser, until Ctrl+C. */
export function registerServe(registration: Registration): void {
  const { program, streams } = registration;
  const command = program
    .command('serve')
    .description('Serve the studio to a browser on this machine.')
    .option('--port <port>', 'port; 0 takes any free one (default: 8320 or the next free one)', parsePort)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--token <token>', 'secret that the address carries (default: a random one)');
  command.action((options: ServeOptions) =>
    withOwnHost(streams, { keepsEmptyProject: true }, async ({ host, log, installation }) => {
      const { startServer } = await import('../../main/server');
      const server = await startServer({
        host,
        pageDirectory: installation.pageDirectory,
        log,
        address: options.host,
        port: options.port,
        token: options.token,
      });
      await host.announce(server.attachment);
      const { json, project } = globalOptions(command);
      // A project that cannot be opened (in use, too new) must not keep the page away that explains it.
      await host.openProject(namedProject(streams, project)).catch((error: unknown) => {
        if (!isStudioError(error)) log.error({ error: String(error) }, 'The project could not be opened.');
        streams.errors.write(describeFailure(toFailure(error, false)));
      });
      const ready = { url: server.url, token: server.token };
      writeOutcome(
        streams,
        { json },
        {
          json: ready,
          text: `Model Studio is served at\n\n  ${server.url}\n\nStop it with Ctrl+C.\n`,
        },
      );
      await untilAborted(streams.signal);
      await host.announce(null);
      await server.close();
    }),
  );
}
