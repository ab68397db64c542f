import { ActionIcon, Menu } from '@mantine/core';
import { IconChevronDown, IconLayersIntersect2 } from '@tabler/icons-react';
import { foldCountOf } from '../../../shared/config/fold-text';
import type { RunConfig } from '../../../shared/config/run-config';
import { client } from '../../lib/host-client';
import { navigate } from '../../lib/router';

interface TrainFoldsProps {
  text: string;
  /** Null while it cannot be trained. */
  config: RunConfig | null;
  busy: boolean;
  onStart(): void;
  onStarted(): void;
  onFailure(error: unknown): void;
}

const usualFoldCount = 5;

/** Cross-validation beside Train: one run a fold, shown side by side. */
export function TrainFolds({ text, config, busy, onStart, onStarted, onFailure }: TrainFoldsProps) {
  const kind = config?.dataset.split.kind;
  const count = config ? (foldCountOf(config) ?? usualFoldCount) : usualFoldCount;
  const canFold = kind === 'ratio' || kind === 'folds';
  const start = async () => {
    onStart();
    try {
      const { runs } = await client.runs.createFolds({ text, count });
      onStarted();
      navigate(`/compare?runs=${runs.map(({ id }) => id).join(',')}&tab=statistics`);
    } catch (error) {
      onFailure(error);
    }
  };
  return (
    <Menu position="bottom-end" width={280}>
      <Menu.Target>
        <ActionIcon variant="default" size={32} aria-label="More ways to train" disabled={config === null || busy}>
          <IconChevronDown size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconLayersIntersect2 size={16} stroke={1.6} />}
          disabled={!canFold}
          onClick={() => void start()}
        >
          Cross-validate: {count} runs, one a fold
        </Menu.Item>
        {!canFold && <Menu.Label>Rows divided by {kind} cannot be cut into folds</Menu.Label>}
      </Menu.Dropdown>
    </Menu>
  );
}
