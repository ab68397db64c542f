import { describe, expect, it } from 'vitest';
import { datasetReferenceSchema } from '../../shared/config/run-config';
import { checkWindow } from './window-rules';

const columns = [
  { name: 'time', kind: 'time' as const, role: 'time' as const },
  { name: 'shop', kind: 'categorical' as const, role: 'feature' as const },
  { name: 'sold', kind: 'integer' as const, role: 'target' as const },
];
const config = (window: object | null, split: object = { kind: 'time', column: 'time' }) =>
  datasetReferenceSchema.parse({ name: 'sales', window, split });
const codes = (...given: Parameters<typeof checkWindow>) => checkWindow(...given).map(({ code }) => code);

describe('rules of windows', () => {
  it('have nothing to say without windows, or with windows that fit', () => {
    expect(codes(config(null, { kind: 'ratio' }), { columns, missingTargetCount: 5 })).toEqual([]);
    expect(codes(config({ length: 4, groupBy: 'shop' }), { columns, missingTargetCount: 0 })).toEqual([]);
  });

  it('refuse a split at random, which tears series apart, unless it keeps each series whole', () => {
    const windows = { length: 4, groupBy: 'shop' };
    const data = { columns, missingTargetCount: 0 };
    expect(codes(config(windows, { kind: 'ratio' }), data)).toEqual(['randomSplitOfSeries']);
    expect(codes(config(windows, { kind: 'ratio', group: 'shop' }), data)).toEqual([]);
  });

  it('name columns that are not there, with the one that was meant', () => {
    const [problem] = checkWindow(config({ length: 4, groupBy: 'shops' }), { columns, missingTargetCount: 0 });
    expect(problem).toMatchObject({
      code: 'unknownWindowColumn',
      fix: expect.stringContaining('Did you mean "shop"?'),
      where: { path: ['dataset', 'window', 'groupBy'] },
    });
  });

  it('refuse to join rows across those that lack a target, until a gap is set', () => {
    expect(codes(config({ length: 4 }), { columns, missingTargetCount: 2 })).toEqual(['missingTargetInSeries']);
    expect(codes(config({ length: 4, maximumGap: 3600 }), { columns, missingTargetCount: 2 })).toEqual([]);
  });
});
