import { expect, it } from 'vitest';
import { type FiguresAt, judgeDistributions } from './distribution-words';

const weight = (name: string, rms: number, part: Partial<FiguresAt> = {}): FiguresAt => ({
  name,
  count: 100,
  norm: rms * 10,
  zeroCount: 0,
  nanCount: 0,
  infiniteCount: 0,
  ...part,
});
const words = (kind: 'weights' | 'gradients', all: FiguresAt[]) =>
  Object.fromEntries([...judgeDistributions(kind, all)].map(([name, { word }]) => [name, word]));

it('gradients far from those of the other layers vanish or explode', () => {
  const others = ['b', 'c', 'd', 'e'].map((name) => weight(name, 0.01));
  expect(words('gradients', [weight('a', 1e-7), ...others, weight('z', 11)])).toEqual({
    a: 'vanishing',
    z: 'exploding',
  });
});

it('gradients that are all alike are unremarkable, however small the loss', () => {
  expect(words('gradients', [weight('a', 1e-6), weight('b', 2e-6), weight('c', 5e-7)])).toEqual({});
});

it('zeros and numbers that are none are told before anything else', () => {
  expect(
    words('gradients', [
      weight('dead', 0, { zeroCount: 100 }),
      weight('sparse', 0.01, { zeroCount: 95 }),
      weight('broken', 0.01, { nanCount: 1 }),
      weight('well', 0.01),
      weight('well too', 0.01),
    ]),
  ).toEqual({ dead: 'no gradient', sparse: 'mostly zero', broken: 'not finite' });
});

it('few zero weights, as of a bias at the start, are no sign of anything', () => {
  expect(
    words('weights', [weight('bias', 0, { count: 10, zeroCount: 10 }), weight('pruned', 0.1, { zeroCount: 99 })]),
  ).toEqual({
    pruned: 'mostly zero',
  });
});
