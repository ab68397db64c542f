import { analyseModel } from '../../shared/graph/analysis';
import type { Model } from '../../shared/graph/model';
import { assertIndicesWithin, type SampleSource } from '../batches';

/**
 * Throws: StudioError BAD_INPUT when an embedding that reads an input layer has no vector for an index in the data.
 */
export function checkEmbeddings(model: Model, { fitted, samples }: SampleSource): void {
  for (const { name, layer, inputNames } of analyseModel(model).layers) {
    if (layer.kind !== 'embedding') continue;
    const index = fitted.inputs.findIndex((input) => input.layer === inputNames[0]);
    const features = samples.inputs[index];
    if (features) assertIndicesWithin(features, layer.inputDimension, name);
  }
}
