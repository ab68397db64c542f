import { expect, test } from 'vitest';
import { layerKindNames } from '../../../shared/graph/layers';
import { layerSchemas } from '../../../shared/graph/model';
import { createLayer, layerKindsByFamily } from './new-layer';

test.each(layerKindNames)('a new %s layer fits its schema as it is added', (kind) => {
  expect(layerSchemas[kind].safeParse(createLayer(kind)).error).toBeUndefined();
});

test('the menu offers every kind once', () => {
  expect(layerKindsByFamily.flatMap(({ kinds }) => kinds.map(({ kind }) => kind)).toSorted()).toEqual(
    [...layerKindNames].toSorted(),
  );
});
