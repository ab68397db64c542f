import { expect, it } from 'vitest';
import { applyRole } from './column-role';

const columns = [
  { name: 'id', role: 'identifier' },
  { name: 'label', role: 'target' },
  { name: 'width', role: 'feature' },
] as const;

it('makes the former target a feature, since a data set has one target', () => {
  expect(applyRole(columns, 'width', 'target')).toEqual({ width: 'target', label: 'feature' });
});

it('changes no other column for the other roles', () => {
  expect(applyRole(columns, 'width', 'ignored')).toEqual({ width: 'ignored' });
});
