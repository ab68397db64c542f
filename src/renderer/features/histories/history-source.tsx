import { Button, FileButton, Group, Stack } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { FailureNote } from '../../lib/failure-note';
import { PathInput } from '../../lib/path-input';
import { FolderButton } from '../../ui/folder-button';
import styles from './histories.module.css';
import type { HandedHistory } from './history-dialog-store';

interface HistorySourceProps {
  error: unknown;
  onChosen(subject: NonNullable<HandedHistory>): void;
}

/** Where a history lies: dropped, chosen, or a path that the host can read. */
export function HistorySource({ error, onChosen }: HistorySourceProps) {
  const [path, setPath] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (path.trim() !== '') onChosen({ path: path.trim() });
  };
  return (
    <Stack gap={16}>
      <div className={styles.chooser}>
        <IconHistory size={28} stroke={1.5} aria-hidden />
        <p>Drop a folder or a file of another tool here</p>
        <p className={styles.formats}>
          TensorBoard log folders · MLflow’s mlflow.db or mlruns · the wandb folder of Weights & Biases · CSV, JSON
          lines or Parquet with metrics
        </p>
        <Group gap={8} justify="center">
          <FolderButton label="History folder" variant="filled" onChosen={(folder) => onChosen({ folder })} />
          <FileButton onChange={(file) => file && onChosen({ file })}>
            {(properties) => (
              <Button variant="default" {...properties}>
                Choose a file
              </Button>
            )}
          </FileButton>
        </Group>
      </div>
      <form onSubmit={submit}>
        <Group align="flex-end" wrap="nowrap" gap={8}>
          <div className={styles.grow}>
            <PathInput
              label="Or a path on the machine that runs the studio"
              title="Folder of runs"
              directory
              value={path}
              onChange={setPath}
            />
          </div>
          <Button type="submit" variant="default" disabled={path.trim() === ''}>
            Preview
          </Button>
        </Group>
      </form>
      {error !== null && <FailureNote title="The history cannot be read" error={error} />}
    </Stack>
  );
}
