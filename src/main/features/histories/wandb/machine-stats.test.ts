import { expect, it } from 'vitest';
import { createStatPlacer, type MachineStat } from './machine-stats';

const measured = (time: number): MachineStat => ({ time, items: [['cpu', time]] });

function place(work: (placer: ReturnType<typeof createStatPlacer>, placed: [number, number][]) => void) {
  const placed: [number, number][] = [];
  const placer = createStatPlacer((_metric, step, _value, time) => placed.push([time, step]));
  work(placer, placed);
  placer.end();
  return placed;
}

it('lie between the rows before and behind them, and go on by seconds outside', () => {
  const placed = place((placer) => {
    placer.stat(measured(8_000));
    placer.row({ time: 10_000, step: 100 });
    placer.stat(measured(10_000));
    placer.row({ time: 14_000, step: 200 });
    // Written behind a row that is later.
    placer.stat(measured(12_000));
    placer.stat(measured(15_000));
  });
  expect(placed).toEqual([
    [8_000, 98],
    [10_000, 100],
    [12_000, 150],
    [15_000, 201],
  ]);
});

it('of a run without rows count seconds from the first', () => {
  const placed = place((placer) => {
    placer.stat(measured(5_000));
    placer.stat(measured(7_000));
  });
  expect(placed).toEqual([
    [5_000, 0],
    [7_000, 2],
  ]);
});

it('of a long run are placed as the rows come, those with many rows between them as well', () => {
  const placed = place((placer, soFar) => {
    for (let step = 0; step < 100_000; step += 1) {
      placer.row({ time: step, step });
      if (step % 10_000 === 5_000) placer.stat(measured(step - 0.5));
    }
    expect(soFar).toHaveLength(10);
  });
  expect(placed).toEqual(
    Array.from({ length: 10 }, (_, index) => [index * 10_000 + 4_999.5, index * 10_000 + 4_999.5]),
  );
});
