import { findInstallation } from '../main/lib/paths';
import { runCommandLine } from './program';

/** Pressed twice, Ctrl+C means it. */
const interrupt = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.on(name, () => {
    if (interrupt.signal.aborted) process.exit(130);
    interrupt.abort();
  });

/** Whoever read the output (`studio run list | head`) has had enough. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

/** What still keeps the process alive after the command has ended gets this long. */
const lingerMs = 5_000;

process.exitCode = await runCommandLine(
  process.argv.slice(2),
  {
    output: process.stdout,
    errors: process.stderr,
    environment: process.env,
    directory: process.cwd(),
    entryUrl: import.meta.url,
    signal: interrupt.signal,
  },
  findInstallation(import.meta.url).version,
);
setTimeout(() => process.exit(), lingerMs).unref();
