import { expect, test } from 'vitest';
import type { ComparisonColumn } from './comparison-column';
import { groupRuns } from './run-group';

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
