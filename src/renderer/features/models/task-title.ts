import { type TaskKind, taskOf } from '../../../shared/config/loss';
import type { RunConfig } from '../../../shared/config/run-config';

export const taskTitles = {
  multiclass: 'Classification',
  binary: 'Two classes',
  regression: 'Regression',
} satisfies Record<TaskKind, string>;

export function taskTitleOf(config: RunConfig): string {
  return taskTitles[taskOf(config.training.loss)];
}
