import path from 'node:path';
import { expect, it } from 'vitest';
import { historyFixtures, openHistories } from '../../../../../tests/support/history-feature';
import { recordValues } from './record-values';

it('texts of another tool keep the names that they had there', async () => {
  await using feature = await openHistories();
  const { runs } = await feature.bring(path.join(historyFixtures, 'tensorboard'));
  const textsOf = async (id: string) => {
    const { runId } = runs.find((run) => run.id === id) ?? {};
    const texts: [string | undefined, string][] = [];
    for await (const { value } of recordValues(feature.store.database, runId as string))
      if (value.metadata?.plugin?.name === 'text')
        texts.push([value.tag, new TextDecoder().decode(value.tensor?.strings?.[0])]);
    return texts;
  };
  expect(await textsOf('keras')).toEqual([['train/summary', 'A **network** of two layers']]);
  expect(await textsOf('torch')).toContainEqual(['note', 'first try']);
});
