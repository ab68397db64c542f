import { IconHistory } from '@tabler/icons-react';
import type { Command } from '../../lib/commands';
import { openHistoryImport } from './history-dialog-store';

const commands: readonly Command[] = [
  {
    id: 'history.import',
    group: 'Commands',
    title: 'Import history',
    detail: 'Runs of TensorBoard, MLflow, Weights & Biases or a table',
    keywords: 'tensorboard tfevents mlflow mlruns wandb csv jsonl runs metrics logs',
    icon: IconHistory,
    run: () => openHistoryImport(),
  },
];

/** Palette entries. */
export function useHistoryCommands(): readonly Command[] {
  return commands;
}
