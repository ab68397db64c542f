import { describe, expect, test } from 'vitest';
import { blockSchema } from './blocks';
import { blockTyped, newBlock, splitAtTyped } from './new-block';

describe('a line that asks for a block', () => {
  test('splits the text around it', () => {
    expect(splitAtTyped('Some words.\n\n/chart\nMore words.')).toEqual({
      before: 'Some words.',
      kind: 'chart',
      after: 'More words.',
    });
  });

  test('is text inside a block of code', () => {
    expect(splitAtTyped('```\n/chart\n```')).toBeNull();
  });

  test('of three dashes under words stays a heading of Markdown', () => {
    expect(splitAtTyped('Heading\n---')).toBeNull();
    expect(splitAtTyped('Words\n\n---')?.kind).toBe('divider');
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
