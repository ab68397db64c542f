import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRunColumn, parseRunColumn, plainAggregates, type RunColumnName, titleOfRunColumn } from './column-name';

const metric = fc.string({ minLength: 1, unit: 'grapheme' }).filter((name) => !name.includes(':'));
const column: fc.Arbitrary<RunColumnName> = fc.oneof(
  fc.record({ kind: fc.constant('config' as const), path: fc.string({ minLength: 1 }) }),
  fc.record({ kind: fc.constant('metric' as const), metric, aggregate: fc.constantFrom(...plainAggregates) }),
  fc.record({ kind: fc.constant('metric' as const), metric, aggregate: fc.constant('at' as const), step: fc.nat() }),
  fc.record({ kind: fc.constant('metric' as const), metric, aggregate: fc.constant('atBestOf' as const), of: metric }),
);

describe('names of columns', () => {
  it('come back as what they were written from', () => {
    fc.assert(
      fc.property(column, (each) => {
        expect(parseRunColumn(formatRunColumn(each))).toEqual(each);
      }),
    );
  });

  it.each([
    ['metric:train/loss:at:500', 'train/loss at step 500'],
    ['metric:test/loss:atBestOf:validation/accuracy', 'test/loss at the best of validation/accuracy'],
    ['metric:train/loss:at:soon', 'train/loss:at:soon'],
    ['metric:a:b:best', 'a:b, best'],
    ['config:training.batchSize', 'training.batchSize'],
  ])('%s reads as %s', (name, title) => {
    expect(titleOfRunColumn(parseRunColumn(name) as RunColumnName)).toBe(title);
  });
});
