import { describe, expect, it } from 'vitest';
import { haveOtherPaces, joinPositions, positionsOf, recordAt } from './compared-steps';

const paced = (stepCount: number | null, epochCount: number) => ({ stepCount, epochCount });

describe('steps of several runs', () => {
  it('stand together on one slider, each once and in order', () => {
    expect(joinPositions([[0, 100, 200], [0, 50, 100], []])).toEqual([0, 50, 100, 200]);
  });

  it('meet at the same epoch where batches differ, also where epochs are no whole steps', () => {
    expect(positionsOf([0, 30, 90], paced(90, 3), 'epoch')).toEqual([0, 1, 3]);
    expect(positionsOf([0, 7, 21], paced(21, 3), 'epoch')).toEqual([0, 1, 3]);
    expect(positionsOf([33, 67, 100], paced(100, 3), 'epoch')).toEqual([0.99, 2.01, 3]);
  });

  it('are aligned by epoch only where every run tells its epochs and they differ', () => {
    expect(haveOtherPaces([paced(90, 3), paced(21, 3)])).toBe(true);
    expect(haveOtherPaces([paced(90, 3), paced(30, 1)])).toBe(false);
    expect(haveOtherPaces([paced(90, 3), paced(null, 0)])).toBe(false);
  });

  it('a run shows its own record, else the newest before, and none where it begins later', () => {
    expect(recordAt([10, 20, 30], 20)).toEqual({ place: 1, isExact: true });
    expect(recordAt([10, 20, 30], 25)).toEqual({ place: 1, isExact: false });
    expect(recordAt([10, 20, 30], 99)).toEqual({ place: 2, isExact: false });
    expect(recordAt([10, 20, 30], 5)).toBeNull();
    expect(recordAt([], 5)).toBeNull();
  });
});
