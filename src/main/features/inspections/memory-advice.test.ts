import { expect, test } from 'vitest';
import { memoryConfig as config } from '../../../../tests/support/memory-config';
import { assertFits, judgeMemory } from './memory-advice';

const mebibyte = 2 ** 20;
const machine = { totalBytes: 64 * mebibyte, availableBytes: 40 * mebibyte };

test('what does not fit is refused with both amounts and a batch size that does', () => {
  expect(() => assertFits(config(32), [100], machine)).not.toThrow();
  const refused = () => assertFits(config(16_384), [100], machine);
  expect(refused).toThrow(
    /needs at least 70\.\d MiB; this machine has 64\.0 MiB of memory, of which 40\.0 MiB are free/,
  );
  expect(refused).toThrow(
    expect.objectContaining({ data: expect.objectContaining({ fix: expect.stringContaining('4096') }) }),
  );
});

test('a peak near what is free is tight, and one beyond it too much', () => {
  const codes = (peak: number) => judgeMemory(config(32), peak * mebibyte, machine).map(({ code }) => code);
  expect([codes(20), codes(38), codes(50)]).toEqual([[], ['memoryTight'], ['memoryExceeded']]);
});
