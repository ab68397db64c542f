import { describe, expect, it, test } from 'vitest';
import { reproductionText, textWithPresentData } from './reproduction';

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

describe('a data set that is called otherwise here', () => {
  const here = { id: 'ds_1', name: 'blossoms', version: 4 };

  it('gets its present name and number, everything else stays as it was written', () => {
    expect(textWithPresentData('dataset:\n  name: iris # the sample\nseed: 3\n', here)).toBe(
      'dataset:\n  name: blossoms # the sample\n  version: 4\nseed: 3\n',
    );
    expect(textWithPresentData('dataset: { name: blossoms, version: 1 }\n', here)).toBe(
      'dataset: { name: blossoms, version: 4 }\n',
    );
  });

  it.each(['dataset: {name: blossoms}\n', 'dataset: {name:   ds_1, version: 4}\n'])(
    'leaves a text that finds it as it is: %s',
    (text) => {
      expect(textWithPresentData(text, here)).toBe(text);
    },
  );

  it('leaves the text as it is where the project has no such rows', () => {
    expect(textWithPresentData('dataset: {name: iris}\n', null)).toBe('dataset: {name: iris}\n');
  });
});
