import { expect, test } from 'vitest';
import { icons } from '../icons';
import { blockEntries, layerEntries, savedBlockEntries, searchCatalogue } from './catalogue';
import { fits } from './fit';

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

test.each([
  [[8, 8, 4], 'Max pooling 2D'],
  [[100, 16], 'Max pooling 1D'],
  [null, 'Max pooling 1D'],
])('behind a layer that gives %j, "max pool" means %s', (shape, title) => {
  expect(searchCatalogue(entries, 'max pool', (entry) => fits(entry, shape))[0]?.title).toBe(title);
});

test('what fits does not stand before what was named', () => {
  expect(searchCatalogue(entries, 'lstm', (entry) => fits(entry, [8, 8, 4]))[0]?.title).toBe('LSTM');
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
