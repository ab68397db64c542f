import { expect, test } from 'vitest';
import type { Change } from '../shared/contract/activity';
import type { CommandContext } from './command';
import { followRun } from './follow-run';

test('the data of a run that are prepared show their share and the time that is left', async () => {
  const shown: [string, number | null][] = [];
  const run = { id: 'run_1', name: 'clouds-1', status: 'starting', error: null };
  const states = [run, { ...run, status: 'completed' }];
  const changes: Omit<Change, 'sequence'>[] = [
    {
      noun: 'run',
      id: 'run_1',
      preparing: { detail: 'Preparing the data', fraction: 0.42, remainingMs: 5000 },
    },
    { noun: 'run', id: 'run_1' },
  ];
  const client = {
    activities: { watch: async () => changes },
    runs: { get: async () => ({ run: states.shift() }) },
  };
  const context = {
    client,
    signal: new AbortController().signal,
    progress: { show: (text: string, remainingMs: number | null) => void shown.push([text, remainingMs]), end() {} },
  } as unknown as CommandContext;
  expect((await followRun(context, run as never)).status).toBe('completed');
  expect(shown.at(-1)).toEqual(['clouds-1: preparing the data · 42 %', 5000]);
});
