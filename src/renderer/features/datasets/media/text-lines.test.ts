import { expect, it } from 'vitest';
import { breakLines, textFigures } from './text-lines';

it('breaks long lines at blanks and numbers each line once', () => {
  expect(breakLines('one two three four\nfive', 10)).toEqual([
    { text: 'one two ', line: 1 },
    { text: 'three four', line: 0 },
    { text: 'five', line: 2 },
  ]);
});

it('breaks a word that is longer than a row', () => {
  expect(breakLines('abcdefghij', 4).map(({ text }) => text)).toEqual(['abcd', 'efgh', 'ij']);
});

it('loses no character of any line', () => {
  const text = 'a  b\n\n  long line with     many blanks and averyveryverylongword\nend ';
  for (const width of [3, 7, 20])
    expect(
      breakLines(text, width).reduce((all, { text: part, line }) => `${all}${line > 1 ? '\n' : ''}${part}`, ''),
    ).toBe(text);
});

it('counts words without regard to case and signs', () => {
  expect(textFigures('The cat, the dog. Don’t the\nÄpfel?')).toEqual({
    characterCount: 34,
    lineCount: 2,
    wordCount: 7,
    distinctWordCount: 5,
    topWords: [
      { word: 'the', count: 3 },
      { word: 'cat', count: 1 },
      { word: 'dog', count: 1 },
      { word: 'don’t', count: 1 },
      { word: 'äpfel', count: 1 },
    ],
  });
});
