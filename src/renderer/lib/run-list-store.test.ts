import { tableFromArrays } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import type { BulkQuery } from './bulk';
import { createRunListStore } from './run-list-store';

/** A host with some runs, each with a loss, that remembers what it was asked for. */
function host() {
  const losses = new Map([
    [1, 0.1],
    [2, 0.2],
    [3, 0.3],
  ]);
  const asked: BulkQuery[] = [];
  const broken = new Set<string>();
  const work: (() => void)[] = [];
  const store = createRunListStore({
    read: async (query) => {
      asked.push(query);
      const columns = (query.column ?? []) as readonly string[];
      if (columns.some((name) => broken.has(name))) throw new Error('No such column.');
      const only = query.run as readonly string[] | undefined;
      const numbers = [...losses.keys()].filter((number) => !only || only.includes(`run_${number}`)).toReversed();
      return tableFromArrays({
        number: Float64Array.from(numbers),
        ...(query.fields ? {} : { id: numbers.map((number) => `run_${number}`) }),
        ...Object.fromEntries(
          columns.map((name) => [name, Float64Array.from(numbers, (number) => losses.get(number) as number)]),
        ),
      });
    },
    later: (later) => work.push(later),
  });
  const settle = async () => {
    for (let turn = 0; turn < 20; turn += 1) {
      for (const each of work.splice(0)) each();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const shown = (column: string) => {
    const values = store.state().list?.columns.get(column);
    return values && 'values' in values ? [...values.values] : undefined;
  };
  const change = (noun: 'run' | 'metrics', id: string | null) => store.notice({ sequence: 1, noun, id });
  return { store, losses, asked, broken, settle, shown, change };
}
const loss = 'metric:train/loss';

describe('the list of runs', () => {
  it('reads rows first and a column when it is wanted', async () => {
    const { store, asked, settle, shown } = host();
    store.subscribe(() => {});
    store.want([loss]);
    await settle();
    expect(asked).toEqual([{ column: [] }, { fields: 'number', column: [loss] }]);
    expect(shown(loss)).toEqual([0.3, 0.2, 0.1]);
  });

  it('reads of a change only the run that changed, with what is looked at', async () => {
    const { store, losses, asked, settle, shown, change } = host();
    store.subscribe(() => {});
    store.want([loss]);
    await settle();
    asked.length = 0;
    losses.set(2, 0.7);
    change('metrics', 'run_2');
    change('run', 'run_2');
    await settle();
    expect(asked).toEqual([{ run: ['run_2'], column: [loss] }]);
    expect(shown(loss)).toEqual([0.3, 0.7, 0.1]);
  });

  it('takes runs that come and go', async () => {
    const { store, losses, settle, shown, change } = host();
    store.subscribe(() => {});
    store.want([loss]);
    await settle();
    losses.delete(1);
    losses.set(4, 0.4);
    change('run', 'run_1');
    change('run', 'run_4');
    await settle();
    expect(store.state().list?.runs.map(({ id }) => id)).toEqual(['run_4', 'run_3', 'run_2']);
    expect(shown(loss)).toEqual([0.4, 0.3, 0.2]);
  });

  it('reads nothing for new points while no metric is shown', async () => {
    const { store, asked, settle, change } = host();
    store.subscribe(() => {});
    store.want(['config:seed']);
    await settle();
    asked.length = 0;
    change('metrics', 'run_2');
    await settle();
    expect(asked).toEqual([]);
  });

  it('does not keep a column that nobody looks at when a run changes', async () => {
    const { store, losses, settle, shown, change } = host();
    store.subscribe(() => {});
    const release = store.want([loss]);
    await settle();
    release();
    losses.set(2, 0.7);
    change('run', 'run_2');
    await settle();
    expect(shown(loss)).toBeUndefined();
    store.want([loss]);
    await settle();
    expect(shown(loss)).toEqual([0.3, 0.7, 0.1]);
  });

  it('shows the other columns beside one that cannot be read', async () => {
    const { store, broken, settle, shown } = host();
    broken.add('metric:bad');
    store.subscribe(() => {});
    store.want(['metric:bad', loss]);
    await settle();
    expect(shown(loss)).toEqual([0.3, 0.2, 0.1]);
    expect([...store.state().failed.keys()]).toEqual(['metric:bad']);
  });
});
