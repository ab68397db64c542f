import { expect, it } from 'vitest';
import { completeRoleChanges } from './column-roles';

const columns = [
  { name: 'patient', role: 'group' },
  { name: 'label', role: 'target' },
  { name: 'width', role: 'feature' },
] as const;

it('takes the group away from the column that had it, since there is one', () => {
  expect(completeRoleChanges(columns, { width: 'group' })).toEqual({ width: 'group', patient: 'ignored' });
});

it('lets several columns be targets', () => {
  expect(completeRoleChanges(columns, { width: 'target' })).toEqual({ width: 'target' });
});

it('leaves alone what is changed in the same step', () => {
  expect(completeRoleChanges(columns, { width: 'group', patient: 'feature' })).toEqual({
    width: 'group',
    patient: 'feature',
  });
});
