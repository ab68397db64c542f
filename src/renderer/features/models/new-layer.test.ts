import { expect, test } from 'vitest';
import type { LayerKindDefinition } from '../../../shared/graph/layer-kind';
import { layerKindNames, layerKinds } from '../../../shared/graph/layers';
import { layerSchemas } from '../../../shared/graph/model';
import { createLayer, layerKindsByFamily } from './new-layer';

const addable = layerKindNames.filter((kind) => !(layerKinds[kind] as LayerKindDefinition).isPlaceholder);

test.each(addable)('a new %s layer fits its schema as it is added', (kind) => {
  expect(layerSchemas[kind].safeParse(createLayer(kind)).error).toBeUndefined();
});

test('the menu offers every kind once, and no placeholder', () => {
  expect(layerKindsByFamily.flatMap(({ kinds }) => kinds.map(({ kind }) => kind)).toSorted()).toEqual(
    [...addable].toSorted(),
  );
});
