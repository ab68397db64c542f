import { expect, test } from 'vitest';
import { readConfig } from './document/reading';
import { emptyConfigText } from './empty-config';

test('the empty config has no problem, so that Train works at once', () => {
  const { problems, analysis } = readConfig(emptyConfigText, [4]);
  expect(problems).toEqual([]);
  expect(analysis?.parameterCount.trainable).toBe(4 * 16 + 16 + 16 * 3 + 3);
});
