import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { joinLayers, splitLayers } from './layer-text';

const templates = path.resolve('resources/templates');

test.each(readdirSync(templates).filter((name) => name.endsWith('.yaml')))('%s is cut and joined unchanged', (name) => {
  const text = readFileSync(path.join(templates, name), 'utf8');
  const cut = splitLayers(text);
  expect(cut && joinLayers(cut)).toBe(text);
  expect(cut?.items.flatMap((item) => parse(item))).toEqual(parse(text).model.layers);
});

test('a comment belongs to the layer below it, and one behind the last layer to what follows', () => {
  const cut = splitLayers(
    'model:\n  layers:\n    # one\n    - kind: input\n      shape: [4]\n\n    # two\n    - { kind: dense, units: 2 } # wide\n\n# rest\nseed: 1\n',
  );
  expect(cut).toEqual({
    head: 'model:\n  layers:\n',
    items: [
      '    # one\n    - kind: input\n      shape: [4]\n',
      '\n    # two\n    - { kind: dense, units: 2 } # wide\n',
    ],
    tail: '\n# rest\nseed: 1\n',
    indent: '    ',
  });
});

test('a list at the indentation of its key is a list too', () => {
  expect(splitLayers('model:\n  layers:\n  - { kind: input }\n  outputs: [a]\n')).toMatchObject({
    items: ['  - { kind: input }\n'],
    tail: '  outputs: [a]\n',
  });
});

test.each([
  ['a list on one line', 'model:\n  layers: [{ kind: input }]\n'],
  ['JSON', '{ "model": { "layers": [] } }'],
  ['an anchor', 'model:\n  layers:\n    - &a { kind: input }\n    - *a\n'],
  ['a text over several lines', 'model:\n  layers:\n    - kind: input\n      note: |\n        # not a comment\n'],
  ['a second model', 'model:\n  layers:\n    - { kind: input }\nmodel:\n  layers:\n    - { kind: dense }\n'],
  ['no layers', 'name: a\n'],
  ['an empty list', 'model:\n  layers: []\n'],
])('%s is left to the reader of the whole', (_, text) => {
  expect(splitLayers(text)).toBeNull();
});

const word = fc.constantFrom('dense', 'input', 'relu', 'a-b', '"quo # ted"', '12', 'x: y', "'- z'", '[1, 2]');
const comment = fc.constantFrom('', ' # note', ' # - { kind: trap }');
const entry = fc.tuple(
  fc.boolean(),
  fc.array(fc.tuple(fc.constantFrom('kind', 'units', 'name', 'note'), word)),
  comment,
);

test('whatever can be cut means the same as the whole', () => {
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 5 }), fc.constantFrom(0, 2, 4), (entries, depth) => {
      const indent = ' '.repeat(2 + depth);
      const lines = entries.flatMap(([flow, pairs, note]) => {
        const unique = [...new Map(pairs.filter(([, value]) => !value.includes(': '))).entries()];
        if (flow || unique.length === 0)
          return [`${indent}- { ${unique.map(([key, value]) => `${key}: ${value}`).join(', ')} }${note}`];
        return unique.map(([key, value], index) => `${indent}${index === 0 ? '- ' : '  '}${key}: ${value}${note}`);
      });
      const text = `name: a\nmodel:\n  layers:\n${lines.join('\n')}\n  outputs: [b]\nseed: 1\n`;
      const cut = splitLayers(text);
      if (!cut) return;
      expect(joinLayers(cut)).toBe(text);
      const { model, ...rest } = parse(text);
      expect(cut.items.flatMap((item) => parse(item))).toEqual(model.layers);
      expect(parse(cut.head + cut.tail)).toEqual({ ...rest, model: { ...model, layers: null } });
    }),
  );
});
