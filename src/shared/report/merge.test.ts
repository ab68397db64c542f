import { describe, expect, test } from 'vitest';
import type { Block } from './blocks';
import { mergeBlocks } from './merge';

const block = (id: string, text = id): Block => ({ id, kind: 'text', text });
const texts = (blocks: readonly Block[]) => blocks.map((each) => (each.kind === 'text' ? each.text : each.kind));
const base = [block('a'), block('b'), block('c')];

describe('what two windows made of one report', () => {
  test('is all there when they changed different blocks', () => {
    const { blocks, keptTwice } = mergeBlocks(
      base,
      [block('a', 'mine'), block('b'), block('c')],
      [block('a'), block('b'), block('c', 'theirs')],
    );
    expect(texts(blocks)).toEqual(['mine', 'b', 'theirs']);
    expect(keptTwice).toBe(0);
  });

  test('keeps both versions of a block that both changed', () => {
    const { blocks, keptTwice } = mergeBlocks(
      base,
      [block('a', 'mine'), block('b'), block('c')],
      [block('a', 'theirs'), block('b'), block('c')],
    );
    expect(texts(blocks)).toEqual(['mine', 'theirs', 'b', 'c']);
    expect(new Set(blocks.map(({ id }) => id)).size).toBe(4);
    expect(keptTwice).toBe(1);
  });

  test('has no block that one side deleted and the other left alone', () => {
    expect(texts(mergeBlocks(base, [block('a'), block('c')], base).blocks)).toEqual(['a', 'c']);
    expect(texts(mergeBlocks(base, base, [block('a'), block('c')]).blocks)).toEqual(['a', 'c']);
  });

  test('keeps what was typed into a block that the other side deleted', () => {
    expect(texts(mergeBlocks(base, [block('a'), block('b', 'typed'), block('c')], [block('a')]).blocks)).toEqual([
      'a',
      'typed',
    ]);
    expect(texts(mergeBlocks(base, [block('a')], [block('a'), block('b', 'typed'), block('c')]).blocks)).toEqual([
      'a',
      'typed',
    ]);
  });

  test('has new blocks of both sides where they were put', () => {
    const { blocks } = mergeBlocks(
      base,
      [block('a'), block('mine'), block('b'), block('c')],
      [block('first'), block('a'), block('b'), block('theirs'), block('c')],
    );
    expect(texts(blocks)).toEqual(['first', 'a', 'mine', 'b', 'theirs', 'c']);
  });

  test('takes the order of the side that changed it', () => {
    const turned = [block('c'), block('a'), block('b')];
    expect(texts(mergeBlocks(base, [block('a', 'A'), block('b'), block('c')], turned).blocks)).toEqual(['c', 'A', 'b']);
    expect(texts(mergeBlocks(base, turned, [block('a'), block('b', 'B'), block('c')]).blocks)).toEqual(['c', 'a', 'B']);
  });
});
