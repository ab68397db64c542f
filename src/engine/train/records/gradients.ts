import { type BatchTensors, splitTensorList } from '../../batches';
import type { Tensor, TensorFlow, Variable } from '../../lib/tensorflow';
import { trainedWeightNames } from '../checkpoint';
import type { RunModel } from '../run-model';

interface WeightHolders {
  collectedTrainableWeights: { read(): Variable }[];
  nonTrainableWeights: { read(): Variable }[];
}

/**
 * Gradients of the loss on one batch by the weights that training changes, as the next step would compute them before
 * clipping. Training is left as it was: what layers note down on the way (averages of batch normalisation, the place of
 * random draws) is put back.
 */
export async function gradientsOf(
  tf: TensorFlow,
  { model, objective, clock }: Pick<RunModel, 'model' | 'objective' | 'clock'>,
  batch: BatchTensors,
  step: number,
): Promise<{ name: string; values: Float32Array }[]> {
  const { collectedTrainableWeights, nonTrainableWeights } = model as unknown as WeightHolders;
  const variables = collectedTrainableWeights.map((weight) => weight.read());
  if (variables.length === 0) return [];
  const names = trainedWeightNames(model);
  const noted = nonTrainableWeights
    .map((weight) => weight.read())
    .map((variable) => [variable, variable.clone()] as const);
  const stepBefore = clock.step;
  clock.step = step;
  let gradients: Record<string, Tensor>;
  try {
    gradients = tf.tidy(() => {
      const { value, grads } = tf.variableGrads(
        () => objective.trainingLoss(splitTensorList(batch)).asScalar(),
        variables,
      );
      value.dispose();
      return grads;
    });
  } finally {
    clock.step = stepBefore;
    for (const [variable, values] of noted) {
      variable.assign(values);
      values.dispose();
    }
  }
  const found: { name: string; values: Float32Array }[] = [];
  for (const [index, variable] of variables.entries()) {
    const gradient = gradients[variable.name];
    // A weight that the loss does not depend on has no gradient.
    if (!gradient) continue;
    found.push({ name: names[index] as string, values: (await gradient.data()) as Float32Array });
    gradient.dispose();
  }
  return found;
}
