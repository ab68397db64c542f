import { type TaskKind, taskOf } from '../../../shared/config/loss';
import type { RunConfig } from '../../../shared/config/run-config';

export const taskTitles = {
  multiclass: 'Classification',
  binary: 'Two classes',
  regression: 'Regression',
} satisfies Record<TaskKind, string>;

/** What a network is for, in a word or two. */
export function taskTitleOf({ dataset: { target }, training }: RunConfig): string {
  const outputCount = Object.keys(training.outputs ?? {}).length;
  if (outputCount > 1) return `${outputCount} outputs`;
  if (target !== null && typeof target === 'object' && !Array.isArray(target))
    return 'reconstruct' in target ? 'Reconstruction' : 'Next token';
  const task = taskOf(training.loss);
  return task === 'binary' && Array.isArray(target) && target.length > 1 ? `${target.length} labels` : taskTitles[task];
}
