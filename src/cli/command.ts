import type { Command } from 'commander';
import { createProgress, type Progress } from './progress';
import { type Session, withSession } from './session';
import type { Streams } from './streams';

export interface GlobalOptions {
  json?: boolean;
  project?: string;
}

export interface CommandContext extends Session {
  streams: Streams;
  signal: AbortSignal;
  progress: Progress;
}

/** What a command ends with: the JSON document, and the same for a person's eyes. */
export interface Outcome {
  json: unknown;
  text: string;
}

export interface Registration {
  program: Command;
  streams: Streams;
}

export function globalOptions(command: Command): GlobalOptions {
  return command.optsWithGlobals<GlobalOptions>();
}

export function writeOutcome(streams: Streams, options: GlobalOptions, outcome: Outcome): void {
  streams.output.write(options.json ? `${JSON.stringify(outcome.json)}\n` : outcome.text);
}

type Run<Arguments extends unknown[]> = (context: CommandContext, ...given: Arguments) => Promise<Outcome>;
type Action = (...received: unknown[]) => Promise<void>;

function sessionAction<Arguments extends unknown[]>(
  { streams }: Registration,
  opensProject: boolean,
  run: Run<Arguments>,
): Action {
  return async (...received) => {
    const options = globalOptions(received.at(-1) as Command);
    const progress = createProgress(streams);
    const outcome = await withSession(streams, { project: options.project, opensProject }, async (session) => {
      try {
        return await run(
          { ...session, streams, signal: streams.signal, progress },
          ...(received.slice(0, -1) as Arguments),
        );
      } finally {
        progress.end();
      }
    });
    writeOutcome(streams, options, outcome);
  };
}

/**
 * Turns a function of a host with the project open into a commander action: the project is opened, or the host that has
 * it is used; progress is cleared, the outcome is written once, as a table or as one JSON document.
 */
export function projectAction<Arguments extends unknown[]>(registration: Registration, run: Run<Arguments>): Action {
  return sessionAction(registration, true, run);
}

/** The same for a command that needs no project. */
export function hostAction<Arguments extends unknown[]>(registration: Registration, run: Run<Arguments>): Action {
  return sessionAction(registration, false, run);
}
