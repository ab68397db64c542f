import { expect, test } from 'vitest';
import { createProgress } from './progress';
import type { Streams } from './streams';

function setUp(isTTY: boolean) {
  let written = '';
  const errors = {
    isTTY,
    columns: 20,
    write: (text: string) => {
      written += text;
      return true;
    },
  };
  return { progress: createProgress({ errors } as unknown as Streams), written: () => written };
}

test('a terminal has one line that is rewritten, cut to its width and taken away at the end', () => {
  const { progress, written } = setUp(true);
  progress.show('epoch 1 of 5, which is long', 1_000);
  progress.end();
  expect(written()).toBe('\r\u001b[2Kepoch 1 of 5, which\r\u001b[2K');
});

test('a log file has whole lines without control characters, and not one for every step', () => {
  const { progress, written } = setUp(false);
  for (let step = 0; step < 100; step += 1) progress.show(`step ${step}`, 12_400);
  progress.end();
  expect(written()).toBe('step 0 · 12.4 s left\n');
});
