import { describe, expect, test } from 'vitest';
import { parseConfigText } from './config-text';
import { readYamlText } from './yaml-text';

const messagesOf = (text: string) => readYamlText(text).problems.map(({ message, where }) => ({ message, ...where }));

describe('a text that would exhaust the reader is refused with a place', () => {
  test('aliases that repeat themselves exponentially', () => {
    const levels = 'abcdefghij'.split('');
    const bomb = levels
      .map((name, level) =>
        level === 0
          ? 'a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]'
          : `${name}: &${name} [${Array(9)
              .fill(`*${levels[level - 1]}`)
              .join(', ')}]`,
      )
      .join('\n');
    expect(messagesOf(bomb)).toEqual([
      { message: 'The aliases of this text repeat more than a config may hold.', line: 2, column: 8 },
    ]);
  });

  test('an anchor that contains itself', () => {
    expect(messagesOf('name: x\ndataset: &set { name: *set }\n')).toEqual([
      {
        message: 'The alias "*set" stands inside what it repeats, so it would contain itself.',
        line: 2,
        column: 23,
      },
    ]);
  });

  test.each([
    ['brackets', '['.repeat(100_000)],
    ['closed brackets', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
    ['indentation', Array.from({ length: 2500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['sequence dashes', '- '.repeat(200_000)],
  ])('%s nested too deeply', (_, text) => {
    expect(readYamlText(text).problems[0]?.severity ?? parseConfigText(text).problems[0]?.severity).toBe('error');
  });
});

test('100,000 keys are read in one pass, and a message names only the first', () => {
  const text = Array.from({ length: 100_000 }, (_, index) => `key${index}: 1`).join('\n');
  const unknown = parseConfigText(text).problems.find(({ code }) => code === 'unknownKey');
  expect(unknown?.message).toBe(
    '"key0", "key1", "key2", "key3", "key4" and 99,995 more keys are not known in the document.',
  );
});

test.each([
  ['name: a\nseed: 1\nname: b\n', 'The key "name" stands twice in one map.', 3, 1],
  ['a: 1\n---\nb: 2\n', 'The text holds several YAML documents ("---"); a config is one.', 2, 1],
])('%j is a problem with its place', (text, message, line, column) => {
  expect(messagesOf(text)).toEqual([{ message, line, column }]);
});

test('a tag is named and its content stays text: nothing is evaluated', () => {
  const { value, problems } = readYamlText('name: !!js/function "function () { throw 1; }"\n');
  expect(value).toEqual({ name: 'function () { throw 1; }' });
  expect(problems).toEqual([
    {
      code: 'syntax',
      severity: 'warning',
      message: 'Tags ("!…") are not read.',
      fix: 'Remove the tag.',
      where: { line: 1, column: 7 },
    },
  ]);
});

test('a key called __proto__ changes no prototype', () => {
  parseConfigText('__proto__: { polluted: true }\nname: x\n');
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});
