import { describe, expect, test } from 'vitest';
import { type Block, blockSchema } from './blocks';
import { blocksAskedFor, blockTyped, lineAtCaret, newBlock, splitAtCaret } from './new-block';

/** The blocks around a line that ends at `|`, with Enter pressed there. */
function typed(marked: string) {
  const caret = marked.indexOf('|');
  const line = lineAtCaret(marked.replace('|', ''), caret);
  const [kind] = blocksAskedFor(line);
  return kind ? splitAtCaret(line, newBlock('text'), kind).blocks.map(textOrKind) : null;
}
const textOrKind = (block: Block) => (block.kind === 'text' ? block.text : `[${block.kind}]`);

describe('a line that asks for a block', () => {
  test.each([
    ['Some words.\n\n/chart|\nMore words.', ['Some words.', '[chart]', 'More words.']],
    ['\n/chart|', ['[chart]']],
    ['|---', ['[divider]', '']],
    ['One\n\n/text|\nTwo', ['One', 'Two']],
  ])('splits the text around it: %j', (text, blocks) => {
    expect(typed(text)).toEqual(blocks);
  });

  test('leaves every slash and rule before it as it was', () => {
    expect(typed('See https://example.org\n/|')).toEqual(['See https://example.org', '[chart]']);
    expect(typed('Pasted\n\n---\n\n/chart\n\n/dif|\nrest')).toEqual([
      'Pasted\n\n---\n\n/chart',
      '[differences]',
      'rest',
    ]);
    expect(typed('Words|\n\n---')).toBeNull();
  });

  test('offers what begins so, in any letters', () => {
    expect(blocksAskedFor(lineAtCaret('words\n/CONF', 8))).toEqual(['confusion']);
    expect(blocksAskedFor(lineAtCaret('and/or /', 8))).toEqual([]);
  });

  test('is text inside a block of code', () => {
    expect(typed('```\n/chart|\n```')).toBeNull();
    expect(typed('````\n```\n/ch|')).toBeNull();
    expect(typed('```\ncode\n```\n/chart|')).toEqual(['```\ncode\n```', '[chart]']);
  });

  test('of three dashes under words stays a heading of Markdown', () => {
    expect(typed('Heading\n---|')).toBeNull();
    expect(typed('Words\n\n---|')).toEqual(['Words', '[divider]', '']);
  });

  test('is no line that merely begins so', () => {
    expect([blockTyped('/charts of all'), blockTyped('/usr/bin'), blockTyped(' /Table ')]).toEqual([
      null,
      null,
      'runTable',
    ]);
  });
});

test.each(['text', 'chart', 'runTable', 'differences', 'statistics', 'tradeOff', 'confusion', 'divider'] as const)(
  'a new block of kind %s can be stored',
  (kind) => {
    expect(blockSchema.safeParse(newBlock(kind)).success).toBe(true);
  },
);
