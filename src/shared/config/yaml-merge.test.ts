import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { mergeIntoText } from './yaml-merge';

const text = `# the experiment
name: first
model:
  layers:
    # what comes in
    - { kind: input, shape: [64] }
    - { kind: dense, units: 128 } # wide
    - { kind: dropout, rate: 0.2 }
    - { kind: dense, units: 10 }
training:
  epochs: 5 # enough
`;

// biome-ignore lint/suspicious/noExplicitAny: the tests change any part of it.
type Value = Record<string, any>;

function changed(change: (value: Value) => void): string | null {
  const value = parse(text);
  change(value);
  return mergeIntoText(text, value);
}

describe('only what differs is written anew', () => {
  test('a number beside its comment', () => {
    expect(changed((value) => (value.training.epochs = 20))).toBe(text.replace('epochs: 5', 'epochs: 20'));
  });

  test('a layer in the middle, whose neighbours keep their comments', () => {
    expect(changed((value) => value.model.layers.splice(2, 1))).toBe(
      text.replace('    - { kind: dropout, rate: 0.2 }\n', ''),
    );
  });

  test('an inserted layer', () => {
    expect(changed((value) => value.model.layers.splice(3, 0, { kind: 'dense', units: 32 }))).toBe(
      text.replace('rate: 0.2 }\n', 'rate: 0.2 }\n    - { kind: dense, units: 32 }\n'),
    );
  });

  test('a parameter of one of two alike layers', () => {
    expect(changed((value) => (value.model.layers[1].units = 64))).toBe(text.replace('units: 128', 'units: 64'));
  });

  test('a new key', () => {
    expect(changed((value) => (value.seed = 7))).toBe(`${text}seed: 7\n`);
  });
});

test('a text that is no YAML is left alone', () => {
  expect(mergeIntoText('a: [', { a: 1 })).toBeNull();
});

test('whatever the values are, the merged text says them', () => {
  const value = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('leaf'), tie('list'), tie('map')),
    leaf: fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.constantFrom('a', 'b c', '# no comment', '1', '')),
    list: fc.array(tie('value'), { maxLength: 4 }),
    map: fc.dictionary(fc.constantFrom('kind', 'name', 'units', 'x'), tie('value'), { maxKeys: 3 }),
  })).map;
  fc.assert(
    fc.property(value, value, (before, after) => {
      const merged = mergeIntoText(JSON.stringify(before), after);
      expect(parse(merged ?? '')).toEqual(JSON.parse(JSON.stringify(after)));
    }),
  );
});
