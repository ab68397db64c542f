import { expect, test } from 'vitest';
import { differingLists } from './saved-lists';

const standardise = [{ kind: 'standardise' }];
const flip = [{ kind: 'flipHorizontal' }];

test('each list is offered by itself, and only where it would change something', () => {
  const saved = { transforms: standardise, augmentation: flip };
  expect(differingLists(saved, { transforms: [], augmentation: [] })).toEqual(['transforms', 'augmentation']);
  expect(differingLists(saved, { transforms: standardise, augmentation: [] })).toEqual(['augmentation']);
  expect(differingLists(saved, saved)).toEqual([]);
});

test('an empty list never replaces one with entries', () => {
  expect(
    differingLists({ transforms: [], augmentation: flip }, { transforms: standardise, augmentation: flip }),
  ).toEqual([]);
});
