import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readYamlText } from '../../../../shared/config/yaml-text';
import { readConfigText } from './config-reader';
import { layersOf, type WrittenLayer, writeLayers } from './layers-edit';
import { applyEdit } from './text-edit';

const text = `# Handwritten digits
name: digits # kept
model:
  layers:
    - { kind: input }
    # the hidden layer
    - { kind: dense, units: 128, activation: relu } # wide
    - kind: dense
      name: logits # the end
      units: 10
training:
  epochs: 5 # enough
`;
const layers = layersOf(text) as WrittenLayer[];
const [input, hidden, logits] = layers as [WrittenLayer, WrittenLayer, WrittenLayer];

test('a changed value changes that value only, in lines and in blocks', () => {
  expect(writeLayers(text, [input, { ...hidden, units: 64 }, { ...logits, units: 3 }])).toBe(
    text.replace('units: 128', 'units: 64').replace('units: 10', 'units: 3'),
  );
});

test('a new layer stands on one line between its neighbours, whose comments stay theirs', () => {
  expect(writeLayers(text, [input, hidden, { kind: 'dropout', rate: 0.2 }, logits])).toBe(
    text.replace('    - kind: dense\n', '    - { kind: dropout, rate: 0.2 }\n    - kind: dense\n'),
  );
});

test('a moved layer takes the comment above it along', () => {
  const moved = writeLayers(text, [input, logits, hidden]) as string;
  expect(moved.indexOf('# the hidden layer')).toBeGreaterThan(moved.indexOf('name: logits'));
  expect(moved).toContain('# the hidden layer\n    - { kind: dense, units: 128, activation: relu } # wide\ntraining:');
});

test('all layers can go and come back', () => {
  const empty = writeLayers(text, []) as string;
  expect(parse(empty).model.layers).toEqual([]);
  const again = writeLayers(empty, [{ kind: 'input' }]) as string;
  expect(parse(again).model.layers).toEqual([{ kind: 'input' }]);
  expect(again).toContain('# enough');
});

test('a layer that did not change is the same object after an edit elsewhere', () => {
  const edited = applyEdit(text, { kind: 'set', path: ['model', 'layers', 2, 'units'], value: 11 }) as string;
  expect(layersOf(edited)?.[1]).toBe(hidden);
});

test.each([
  ['a key of a layer', ['model', 'layers', 2, 'units'], 10],
  ['a layer', ['model', 'layers', 1], 7],
  ['what stands behind the layers', ['training', 'epochs'], 12],
  ['what is missing', ['model', 'layers', 1, 'ghost'], 7],
])('the place of %s is that of the whole text', (_, path, line) => {
  expect(readConfigText(text).placeOf(path)).toEqual(readYamlText(text).placeOf(path));
  expect(readConfigText(text).placeOf(path).line).toBe(line);
});

test('any other list of layers is what the text says afterwards, and nothing else changes', () => {
  const value = fc.oneof(
    fc.integer(),
    fc.constantFrom('relu', 'a: b', '# c', '[x]', ''),
    fc.array(fc.nat(), { maxLength: 2 }),
  );
  const layer = fc.oneof(
    fc.constantFrom<WrittenLayer>(...layers),
    fc.record({ kind: fc.constantFrom('dense', 'input'), units: value }),
    fc.record({ kind: fc.constant('dense'), name: fc.constantFrom('logits', 'b') }),
  );
  fc.assert(
    fc.property(fc.array(layer, { maxLength: 5 }), (after) => {
      const { model, ...rest } = parse(writeLayers(text, after) as string);
      expect(model.layers).toEqual(JSON.parse(JSON.stringify(after)));
      expect(rest).toEqual({ name: 'digits', training: { epochs: 5 } });
    }),
  );
});
