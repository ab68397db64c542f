import { describe, expect, test } from 'vitest';
import type { ComparisonColumn } from './comparison-column';
import { chosenGroup, experimentColumns, groupRuns, titleOfChoice } from './run-group';

const column = (title: string, values: (string | null)[]): ComparisonColumn => ({
  name: `config:${title}`,
  title,
  role: 'config',
  unit: null,
  better: null,
  kind: 'category',
  values,
});
const titlesOf = (...columns: ComparisonColumn[]) =>
  groupRuns(columns, columns[0]?.values.length ?? 0).map(({ shortTitle, title }) => ({ shortTitle, title }));

test('a group is called by what tells it from the others, and in full by everything', () => {
  expect(
    titlesOf(
      column('optimizer.kind', ['adam', 'adam', 'sgd']),
      // Follows from the optimizer.
      column('optimizer.beta', ['0.9', '0.9', null]),
      column('units', ['8', '16', '8']),
    ),
  ).toEqual([
    { shortTitle: 'kind adam · units 8', title: 'kind adam · beta 0.9 · units 8' },
    { shortTitle: 'kind adam · units 16', title: 'kind adam · beta 0.9 · units 16' },
    { shortTitle: 'kind sgd · units 8', title: 'kind sgd · beta – · units 8' },
  ]);
});

test('a value that is long is cut in the short name alone', () => {
  const [group] = titlesOf(column('note', ['n'.repeat(10_000), 'm']));
  expect(group?.shortTitle).toBe(`note ${'n'.repeat(31)}…`);
  expect(group?.title).toHaveLength(10_005);
});

test('a single group keeps its name', () => {
  expect(titlesOf(column('units', ['8', '8']))).toEqual([{ shortTitle: 'units 8', title: 'units 8' }]);
});

test.each(['seed', 'random_seed', 'manual_seed', 'trainer.seed', 'sklearn/random_state', 'params.randomSeed'])(
  '%s is a seed: runs that differ in it alone repeat one another',
  (name) => {
    expect(experimentColumns([column(name, ['1', '2']), column('seedling', ['a', 'b'])])).toEqual([
      column('seedling', ['a', 'b']),
    ]);
  },
);

describe('a group that was chosen', () => {
  const before = groupRuns([column('units', ['8', '16'])], 2);
  const choice = before[1]?.identity ?? '';
  const chosenAmong = (...columns: ComparisonColumn[]) =>
    chosenGroup(groupRuns(columns, columns[0]?.values.length ?? 0), choice);

  test('stays the same when its title becomes longer, whatever the order', () => {
    expect(chosenAmong(column('kind', ['sgd', 'adam', 'sgd']), column('units', ['4', '16', '8']))).toEqual({
      index: 1,
      remark: null,
    });
  });

  test('is no other when it is gone', () => {
    expect(chosenAmong(column('units', ['8', '4']))).toEqual({
      index: null,
      remark:
        'There are no verdicts, since the group that the others were compared with (units 16) is not among these runs: choose another.',
    });
    expect(chosenAmong(column('kind', ['sgd', 'adam'])).index).toBeNull();
  });

  test('is none of several that it has become', () => {
    const { index, remark } = chosenAmong(column('units', ['16', '16', '8']), column('kind', ['sgd', 'adam', 'sgd']));
    expect(index).toBeNull();
    expect(remark).toContain('(units 16) has become several');
  });

  test('is the first where none was, and that of a title in an older report', () => {
    expect(chosenGroup(before, null).index).toBe(0);
    expect(chosenGroup(before, 'units 16').index).toBe(1);
    expect(chosenGroup(before, 'units 32').index).toBeNull();
    expect([titleOfChoice('units 16'), titleOfChoice(choice), titleOfChoice('{}')]).toEqual([
      'units 16',
      'units 16',
      'all runs',
    ]);
  });
});
