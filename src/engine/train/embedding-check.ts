import { analyseModel } from '../../shared/graph/analysis';
import type { Model } from '../../shared/graph/model';
import type { SampleSource } from '../batches';

/**
 * Throws: StudioError BAD_INPUT, now or when the samples are read, when an embedding that reads an input layer has no
 * vector for an index in the data; TensorFlow would end the process or read zeros, depending on the device.
 */
export function checkEmbeddings(model: Model, source: SampleSource): void {
  for (const { name, layer, inputNames } of analyseModel(model).layers) {
    if (layer.kind !== 'embedding') continue;
    const index = source.fitted.inputs.findIndex((input) => input.layer === inputNames[0]);
    if (index >= 0) source.limitIndices(index, layer.inputDimension, name);
  }
}
