import { expect, test } from 'vitest';
import { reproductionText } from './reproduction';

test('pins the version of the data and leaves everything else as it was written', () => {
  const text = '# tries a large batch\nname: iris\ndataset:\n  name: iris # the sample\nseed: 3\n';
  expect(reproductionText(text, 2)).toBe(
    '# tries a large batch\nname: iris\ndataset:\n  name: iris # the sample\n  version: 2\nseed: 3\n',
  );
});

test('replaces a version that let the newest be taken', () => {
  expect(reproductionText('dataset: { name: iris, version: null }\n', 4)).toBe('dataset: { name: iris, version: 4 }\n');
});

test('gives the very text back where nothing is to be pinned', () => {
  const text = 'dataset: {name: iris,   version: 4}\n';
  expect(reproductionText(text, 4)).toBe(text);
  expect(reproductionText(text, null)).toBe(text);
});
