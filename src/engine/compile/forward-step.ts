import type * as tfTypes from '@tensorflow/tfjs';
import { registeredVariables } from './eager-state';
import { useFusedLayers } from './fused-layers';
import { useFusedGradients } from './gradients';
import type { GraphValue } from './graph';
import type { FedBatch } from './program';
import { setRandomRecording } from './random';
import { createRecorder, type Recorder } from './recorder';
import { batchKeys, batchTensors, inputKeys, type NamedGradients, type StepSource } from './step';
import type { Tensor, TensorFlow } from './tensorflow';

export interface ForwardRecording {
  recorder: Recorder;
  results: GraphValue[];
  gradients: { variable: tfTypes.Variable; value: GraphValue; tensor: Tensor; index: number }[];
  updates: { variable: tfTypes.Variable; value: GraphValue }[];
  fusedLayers: Record<string, number>;
}

/** One real training step under the recorder, up to the gradients. */
export function recordForward(
  { tf, backend, model, clock, scalesLoss, fuses = true }: StepSource,
  batch: FedBatch,
  step: number,
): ForwardRecording {
  const recorder = createRecorder(backend);
  const variables = registeredVariables(tf);
  const byName = new Map(variables.map((variable) => [variable.name, variable]));
  const ids = new Map<tfTypes.Variable, object>();
  for (const variable of variables) {
    recorder.input(variable, inputKeys.variable(variable));
    ids.set(variable, variable.dataId);
  }
  const keys = batchKeys(batch);
  batchTensors(batch).forEach((tensor, index) => {
    recorder.input(tensor, keys[index] as string);
  });
  const stepTensor = tf.tensor(Int32Array.of(step), [], 'int32');
  recorder.input(stepTensor, inputKeys.step);
  const optimizer = model.optimizer_;
  const captured: ForwardRecording['gradients'] = [];
  const previousStep = clock?.step;
  if (clock != null) clock.step = step;
  setRandomRecording({ step, stepTensor });
  const ownApply = Object.getOwnPropertyDescriptor(optimizer, 'applyGradients');
  optimizer.applyGradients = (gradients) => {
    (gradients as unknown as NamedGradients).forEach(({ name, tensor }, index) => {
      if (tensor == null) return;
      captured.push({
        variable: byName.get(name) as tfTypes.Variable,
        value: recorder.valueOf(tensor),
        tensor: tf.keep(tensor.clone()),
        index,
      });
    });
  };
  const scaleTensor = scalesLoss ? tf.scalar(1) : null;
  if (scaleTensor != null) recorder.input(scaleTensor, inputKeys.lossScale);
  const restoreLoss = scaleTensor == null ? null : scaleLoss(tf, optimizer, scaleTensor);
  const fused = fuses ? useFusedLayers(tf, backend, model) : null;
  const restoreGradients = fuses ? useFusedGradients(tf, backend) : null;
  try {
    const results = recorder.record(() => {
      const outputs = model.makeTrainFunction()(batchTensors(batch));
      const values = outputs.map((output) => recorder.valueOf(output));
      for (const output of outputs) output.dispose();
      return values;
    });
    const updates = variables
      .filter((variable) => !variable.isDisposed && ids.get(variable) !== variable.dataId)
      .map((variable) => ({ variable, value: recorder.valueOf(variable) }));
    return { recorder, results, gradients: captured, updates, fusedLayers: fused?.counts ?? {} };
  } finally {
    restoreGradients?.();
    fused?.restore();
    restoreLoss?.();
    scaleTensor?.dispose();
    if (ownApply == null) delete (optimizer as Partial<tfTypes.Optimizer>).applyGradients;
    else Object.defineProperty(optimizer, 'applyGradients', ownApply);
    setRandomRecording(null);
    stepTensor.dispose();
    if (clock != null && previousStep != null) clock.step = previousStep;
  }
}

/** Lets an optimizer differentiate the loss times `scale` and still report the loss itself; returns how to undo it. */
function scaleLoss(tf: TensorFlow, optimizer: tfTypes.Optimizer, scale: Tensor): () => void {
  const own = Object.getOwnPropertyDescriptor(optimizer, 'computeGradients');
  const stock = optimizer.computeGradients.bind(optimizer);
  optimizer.computeGradients = (f, variables) => {
    let plain: tfTypes.Scalar | null = null;
    const { value, grads } = stock(() => {
      const loss = f();
      plain = tf.keep(loss.clone());
      return tf.mul(loss, scale) as tfTypes.Scalar;
    }, variables);
    value.dispose();
    return { value: plain as unknown as tfTypes.Scalar, grads };
  };
  return () => {
    if (own == null) delete (optimizer as Partial<tfTypes.Optimizer>).computeGradients;
    else Object.defineProperty(optimizer, 'computeGradients', own);
  };
}
