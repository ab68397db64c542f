import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { studioErrorCodes, summariseProblems } from './problem';

test('docs/errors.md explains every error code', () => {
  const page = readFileSync('docs/errors.md', 'utf8');
  expect(studioErrorCodes.filter((code) => !page.includes(`| \`${code}\` |`))).toEqual([]);
});

test('a long list of problems is summarised by its first three', () => {
  const problems = ['One.', 'Two.', 'Three.', 'Four.'].map((message) => ({
    code: 'x',
    severity: 'error' as const,
    message,
  }));
  expect(summariseProblems(problems)).toBe('One. Two. Three. (1 more)');
});
