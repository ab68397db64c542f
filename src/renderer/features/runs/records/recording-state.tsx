import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { type RecordedMatter, withRecording } from '../../../../shared/config/recording';
import type { Run } from '../../../../shared/contract/run';
import { client } from '../../../lib/host-client';
import { navigate } from '../../../lib/router';
import { showFailure, showToast } from '../../../lib/toast';
import { EmptyState } from '../../../ui/empty-state';
import { isActive } from '../run-actions';

const words = {
  histograms: {
    title: 'No distributions recorded',
    text: 'A run can keep histograms of every layer’s weights and gradients at the end of each epoch. Neither its weights nor its figures change by that.',
    tab: 'distributions',
  },
  samples: {
    title: 'No samples recorded',
    text: 'A run can keep what the network says of a few samples at the end of each epoch: images, sounds, texts and rows, with target and prediction. Neither its weights nor its figures change by that.',
    tab: 'samples',
  },
} satisfies Record<RecordedMatter, { title: string; text: string; tab: string }>;

/** The same training once more, which now also records; the old run stays. */
async function trainAgain(run: Run, matter: RecordedMatter): Promise<void> {
  try {
    const { textHere } = await client.runs.config({ id: run.id });
    const again = await client.runs.create({
      text: withRecording(textHere, [matter]),
      name: `${run.name} with ${matter}`.slice(0, 200),
    });
    showToast(`${again.run.name} is queued.`);
    navigate(`/runs/${again.run.id}?tab=${words[matter].tab}`);
  } catch (error) {
    showFailure('The run could not be started', error);
  }
}

/** What a tab shows while there is nothing recorded: whether something will come, else how to have it. */
export function NothingRecorded({
  run,
  matter,
  isAsked,
}: {
  run: Run;
  matter: RecordedMatter;
  /** The config asks for it. */
  isAsked: boolean;
}) {
  const [isStarting, setStarting] = useState(false);
  if (isAsked && isActive(run))
    return (
      <EmptyState title="Nothing recorded yet">
        The first record is taken before the first step, the next at the end of an epoch.
      </EmptyState>
    );
  if (isAsked)
    return (
      <EmptyState title="Nothing recorded">
        The config asks for it, but the run ended before its first record, or could not take any: its log says why.
      </EmptyState>
    );
  const { title, text } = words[matter];
  return (
    <EmptyState
      title={title}
      actions={
        run.source === null || run.source.tool === 'studio' ? (
          <Group gap={8} justify="center">
            <Button
              loading={isStarting}
              onClick={() => {
                setStarting(true);
                void trainAgain(run, matter).finally(() => setStarting(false));
              }}
            >
              Train again with {matter}
            </Button>
            <Button variant="default" onClick={() => navigate(`/models/new?like=${run.id}`)}>
              Edit the config
            </Button>
          </Group>
        ) : undefined
      }
    >
      {text} In the config it is <code>training.record.{matter}</code>.
    </EmptyState>
  );
}
