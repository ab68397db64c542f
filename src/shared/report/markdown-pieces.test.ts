import { describe, expect, test } from 'vitest';
import { markdownPieces } from './markdown-pieces';

describe('long Markdown', () => {
  test('is cut at an empty line where there is one', () => {
    const text = `${'a'.repeat(20)}\n${'b'.repeat(8)}\n\n${'c'.repeat(20)}`;
    expect(markdownPieces(text, 40)).toEqual([`${'a'.repeat(20)}\n${'b'.repeat(8)}\n`, 'c'.repeat(20)]);
  });

  test('keeps a block of code open from piece to piece', () => {
    const code = Array.from({ length: 6 }, (_, index) => `line number ${index}`).join('\n');
    for (const piece of markdownPieces(`~~~python\n${code}\n~~~\n\nafter`, 48)) {
      const fences = piece.split('\n').filter((line) => line.startsWith('~~~'));
      expect(fences.length % 2).toBe(0);
    }
  });

  test('is not cut at an empty line of a block of code that has ended since', () => {
    const text = `before\n\n~~~\none\n\ntwo\n~~~\n${'word '.repeat(6)}`;
    expect(markdownPieces(text, 48)).toEqual(['before\n\n~~~\none\n\ntwo\n~~~', 'word '.repeat(6)]);
  });

  test('loses no character of a line of ten thousand, nor half of a pair', () => {
    const line = '😀'.repeat(5000);
    const pieces = markdownPieces(line, 101);
    expect(pieces.join('')).toBe(line);
    expect(pieces.every((piece) => !/[\ud800-\udbff]$/.test(piece))).toBe(true);
  });

  test('stays in pieces of the size that was asked for', () => {
    const text = Array.from({ length: 3000 }, (_, index) => `word ${index}${index % 7 === 0 ? '\n' : ''}`).join('\n');
    const pieces = markdownPieces(text, 1000);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(1000);
    expect(pieces.join('\n').match(/word \d+/g)).toHaveLength(3000);
  });
});
