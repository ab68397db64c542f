import { expect, test } from 'vitest';
import { orderRows } from './order';

interface Row {
  name: string;
  loss: number | null;
}
const rows: Row[] = [
  { name: 'run-10', loss: 0.5 },
  { name: 'run-9', loss: null },
  { name: 'run-2', loss: 0.1 },
  { name: 'run-1', loss: 0.5 },
];
const byName = { value: ({ name }: Row) => name };
const byLoss = { value: ({ loss }: Row) => loss };
const names = (sorted: readonly Row[]) => sorted.map(({ name }) => name);

test('run-9 stands before run-10', () => {
  expect(names(orderRows(rows, [{ ...byName, direction: 'ascending' }]))).toEqual([
    'run-1',
    'run-2',
    'run-9',
    'run-10',
  ]);
});

test('what is missing stands last in both directions', () => {
  expect(names(orderRows(rows, [{ ...byLoss, direction: 'ascending' }]))).toEqual([
    'run-2',
    'run-10',
    'run-1',
    'run-9',
  ]);
  expect(names(orderRows(rows, [{ ...byLoss, direction: 'descending' }]))).toEqual([
    'run-10',
    'run-1',
    'run-2',
    'run-9',
  ]);
});

test('the second key orders what the first leaves equal', () => {
  expect(
    names(
      orderRows(rows, [
        { ...byLoss, direction: 'descending' },
        { ...byName, direction: 'ascending' },
      ]),
    ),
  ).toEqual(['run-1', 'run-10', 'run-2', 'run-9']);
});
