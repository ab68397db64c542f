import { StudioError } from '../../shared/base/problem';
import type { ProcessExit } from './engine-process';

/** What usually stands behind an end of the engine process, and what helps. */
const remedies: Record<string, string> = {
  SIGKILL:
    'The system or a person ended it; the usual cause is memory running out. Choose a smaller batch or model, close other programs, then resume.',
  SIGSEGV: 'Resume the run; if it happens again, choose another engine on the Engines page.',
  SIGABRT: 'Resume the run; if it happens again, choose another engine on the Engines page.',
  SIGILL: 'This processor lacks instructions that the engine was built for: choose another engine on the Engines page.',
  SIGBUS: 'Check the free space in memory and on disk, then resume.',
};

const nativeCrashes = new Set([134, 139, 3_221_225_477]);

function howItEnded({ code, signal }: ProcessExit): string {
  if (signal) return `was ended by ${signal}`;
  return code === 0 ? 'ended without a result' : `ended with exit code ${code}`;
}

function remedyOf({ code, signal }: ProcessExit): string {
  if (signal) return remedies[signal] ?? 'Resume the run.';
  if (code !== null && nativeCrashes.has(code)) return remedies.SIGSEGV as string;
  return 'See the lines above; run "studio doctor" to check the engines, then resume the run.';
}

/** The error of an engine process that went away without saying how its job ended. */
export function describeCrash(exit: ProcessExit, lines: readonly string[]): StudioError {
  const said = lines.length > 0 ? ` Its last lines were:\n${lines.join('\n')}` : '';
  return new StudioError('ENGINE_FAILED', `The engine process ${howItEnded(exit)}.${said}`, { fix: remedyOf(exit) });
}

/** The engine process went away or hung, as opposed to a job that failed and said so. */
export class EngineGone extends StudioError {
  constructor(error: StudioError) {
    super(error.code, error.message, error.data);
  }
}
