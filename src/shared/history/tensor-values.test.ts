import { expect, it } from 'vitest';
import { tensorNumbers } from './tensor-values';

it('reads the bytes of a tensor up to a million numbers, and says that it holds none beyond', () => {
  expect(tensorNumbers({ dataType: 4, content: Uint8Array.of(3, 1, 2) })).toEqual([3, 1, 2]);
  expect(tensorNumbers({ dataType: 4, content: new Uint8Array(1_000_000) })).toHaveLength(1_000_000);
  expect(tensorNumbers({ dataType: 4, content: new Uint8Array(1_000_001) })).toBeNull();
});
