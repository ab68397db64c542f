import { intervenedText, interventionsUntil } from '../../../../shared/config/intervened-text';
import type { RunSummary } from '../../../../shared/contract/run';
import type { RunCommand } from '../../../../shared/contract/run-control';
import type { TrainingChange } from '../../../../shared/training-control';
import { client } from '../../../lib/host-client';
import { navigate } from '../../../lib/router';
import { showFailure, showToast } from '../../../lib/toast';
import { runActions } from '../run-actions';

type Named = Pick<RunSummary, 'id' | 'name'>;
type Standing = Pick<RunSummary, 'status'>;

const by = 'window';

export const canPause = ({ status }: Standing): boolean => status === 'starting' || status === 'running';
export const isPaused = ({ status }: Standing): boolean => status === 'paused';
/** An engine trains it, or waits in the middle. */
export const canControl = (run: Standing): boolean => canPause(run) || isPaused(run);

async function tell(run: Named, command: RunCommand, failure: string): Promise<boolean> {
  try {
    await client.runs.control({ id: run.id, command, by });
    return true;
  } catch (error) {
    showFailure(`${run.name} ${failure}`, error);
    return false;
  }
}

/** The config as the run went by it in the end, for a new run. */
async function readIntervenedText(runId: string): Promise<string> {
  const [{ textHere }, { events }] = await Promise.all([
    client.runs.config({ id: runId }),
    client.runs.events({ id: runId }),
  ]);
  return intervenedText(textHere, interventionsUntil(events));
}

/** Wakes a run that waits, or queues one that ended before its time; nothing for any other. */
export function resumeRun(run: RunSummary): void {
  if (isPaused(run)) void controlActions.goOn(run);
  else if (run.canResume) void runActions.resume(run);
}

/** What is done to a run that trains; every action answers to the person itself. */
export const controlActions = {
  pause: (run: Named) => tell(run, { kind: 'pause' }, 'could not be paused'),
  goOn: (run: Named) => tell(run, { kind: 'resume' }, 'could not go on'),
  checkpoint: async (run: Named) => {
    if (await tell(run, { kind: 'checkpoint' }, 'could not take a checkpoint'))
      showToast(`${run.name} has a checkpoint of this step; it is kept.`);
  },
  /** Throws what the engine refused with, so that it stands beside the fields. */
  change: (run: Named, changes: TrainingChange[]) =>
    client.runs.control({ id: run.id, command: { kind: 'change', changes }, by }),
  reproduce: async (run: Named, withInterventions: boolean) => {
    try {
      const { runId } = await client.runs.reproduce({ id: run.id, withInterventions });
      navigate(`/compare?runs=${run.id},${runId}`);
    } catch (error) {
      showFailure(`${run.name} could not be run again`, error);
    }
  },
  /** A run that has reached its end goes on as a fork: its own figures stay what they are. */
  trainLonger: async (run: Named, epochCount: number) => {
    const text = intervenedText(await readIntervenedText(run.id), [
      { action: 'epochs', phase: 0, after: epochCount },
      // It may have been what ended the run.
      { action: 'earlyStopping', phase: 0, after: null },
    ]);
    const { run: fork } = await client.runs.fork({ id: run.id, text, name: `${run.name} longer`.slice(0, 200) });
    navigate(`/runs/${fork.id}`);
  },
};
