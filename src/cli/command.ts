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

/**
 * Turns a function of the open host into a commander action: the host is opened before and closed after it, progress is
 * cleared, the outcome is written once, as a table or as one JSON document. Null: the command has written it itself.
 */
export function hostAction<Arguments extends unknown[]>(
  { streams }: Registration,
  run: (context: CommandContext, ...given: Arguments) => Promise<Outcome | null>,
): (...received: unknown[]) => Promise<void> {
  return async (...received) => {
    const command = received.at(-1) as Command;
    const options = globalOptions(command);
    const progress = createProgress(streams);
    const outcome = await withSession(streams, options.project, async (session) => {
      try {
        return await run(
          { ...session, streams, signal: streams.signal, progress },
          ...(received.slice(0, -1) as Arguments),
        );
      } finally {
        progress.end();
      }
    });
    if (outcome) writeOutcome(streams, options, outcome);
  };
}
