import { describe, expect, it } from 'vitest';
import type { Run } from '../contract/run';
import { ancestryOf } from './ancestry';

const run = (number: number, parent: number | null = null) =>
  ({ id: `r${number}`, number, name: `run ${number}`, parentRunId: parent === null ? null : `r${parent}` }) as Run;
const shape = (chosen: string[], all: Run[]) =>
  ancestryOf(chosen, all).nodes.map(({ run: { id }, lane, parentRow }) => `${id} lane ${lane} under ${parentRow}`);

describe('the ancestry of runs', () => {
  it('holds ancestors and all their descendants, and no stranger', () => {
    const all = [run(1), run(2, 1), run(3, 2), run(4, 1), run(9)];
    expect(new Set(ancestryOf(['r3'], all).nodes.map((node) => node.run.id))).toEqual(
      new Set(['r1', 'r2', 'r3', 'r4']),
    );
  });

  it('keeps the first fork in line and gives every other fork a lane of its own', () => {
    const all = [run(1), run(2, 1), run(3, 1), run(4, 2)];
    expect(shape(['r1'], all)).toEqual([
      'r1 lane 0 under null',
      'r2 lane 0 under 0',
      'r4 lane 0 under 1',
      'r3 lane 1 under 0',
    ]);
  });

  it('draws no line across a run of the same lane', () => {
    const all = [run(1), run(2, 1), run(3, 1), run(4, 2), run(5, 2), run(6, 3), run(7, 4), run(8, 4), run(9, 1)];
    const { nodes, laneCount } = ancestryOf(['r1'], all);
    for (const { lane, row, parentRow } of nodes) {
      expect(lane).toBeLessThan(laneCount);
      if (parentRow === null) continue;
      expect(nodes.slice(parentRow + 1, row).filter((between) => between.lane === lane)).toEqual([]);
    }
  });

  it('marks a run whose parent was deleted', () => {
    expect(ancestryOf(['r2'], [run(2, 1)]).nodes[0]).toMatchObject({ isOrphan: true, parentRow: null });
  });

  it('ends on a chain that bites its own tail, and on a chain of ten thousand', () => {
    expect(ancestryOf(['r1'], [run(1, 2), run(2, 1)]).nodes).toHaveLength(2);
    const chain = Array.from({ length: 10_000 }, (_, index) => run(index, index === 0 ? null : index - 1));
    expect(ancestryOf(['r9999'], chain)).toMatchObject({ laneCount: 1 });
  });
});
