import { expect, test } from 'vitest';
import { icons } from '../icons';
import { blockEntries, layerEntries, savedBlockEntries, searchCatalogue } from './catalogue';

const entries = [...layerEntries, ...blockEntries];
const first = (text: string) => searchCatalogue(entries, text)[0]?.title;

test.each([
  ['conv2d', 'Convolution 2D'],
  ['Conv2D', 'Convolution 2D'],
  ['dense', 'Dense'],
  ['max pooling 2d', 'Max pooling 2D'],
  ['lstm', 'LSTM'],
  ['residual', 'Residual block'],
])('%s finds %s first', (text, title) => {
  expect(first(text)).toBe(title);
});

test('every word has to be found, and nothing is found by nonsense', () => {
  expect(searchCatalogue(entries, 'dense xyzzy')).toEqual([]);
  expect(searchCatalogue(entries, ' ')).toEqual(entries);
});

test('every icon that the catalogue names is among those that are drawn (icons.ts)', () => {
  expect(entries.map(({ icon }) => icon).filter((icon) => !(icon in icons))).toEqual([]);
});

test('a saved block inserts the layers that were saved', () => {
  const layers = [{ kind: 'flatten' }, { kind: 'dense', units: 2 }];
  const [entry] = savedBlockEntries([{ id: 'b1', name: 'Head', description: '', layers, createdAt: 0 }]);
  expect(entry?.create()).toEqual(layers);
  expect(searchCatalogue([...entries, ...(entry ? [entry] : [])], 'head')[0]?.title).toBe('Head');
});
