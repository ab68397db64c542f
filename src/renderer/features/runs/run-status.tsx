import { type Run, type RunStatus, runStatuses } from '../../../shared/contract/run';
import { StatusBadge, type StatusTone } from '../../ui/status-badge';

const looks: { [Status in RunStatus]: { tone: StatusTone; word: string } } = {
  queued: { tone: 'waiting', word: 'Queued' },
  starting: { tone: 'busy', word: 'Starting' },
  running: { tone: 'busy', word: 'Running' },
  paused: { tone: 'paused', word: 'Paused' },
  stopping: { tone: 'busy', word: 'Stopping' },
  stopped: { tone: 'stopped', word: 'Stopped' },
  completed: { tone: 'good', word: 'Completed' },
  failed: { tone: 'bad', word: 'Failed' },
  interrupted: { tone: 'warning', word: 'Interrupted' },
};

export const statusWord = (status: RunStatus): string => looks[status].word;
export const statusOrder = (status: RunStatus): number => runStatuses.indexOf(status);

export function RunStatusBadge({ status }: { status: Run['status'] }) {
  const { tone, word } = looks[status];
  return <StatusBadge tone={tone}>{word}</StatusBadge>;
}
