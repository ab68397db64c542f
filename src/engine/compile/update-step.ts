import type * as tfTypes from '@tensorflow/tfjs';
import { compareRecordings, isProportional } from './comparison';
import { registeredVariables } from './eager-state';
import type { ForwardRecording } from './forward-step';
import { attribute, constant, constantNumbers, dataType, type GraphNode, operation, specOf } from './graph';
import { fusedOptimizerFor, optimizerLearningRate, type StateUpdate, setOptimizerLearningRate } from './optimizers';
import { createRecorder, type Recorder } from './recorder';
import { refuse } from './refusal';
import { inputKeys, type NamedGradients, type StepSource } from './step';
import type { Tensor } from './tensorflow';

export interface ApplyRecording {
  recorder: Recorder;
  updates: StateUpdate[];
}

/** The optimizer's update under the recorder, with the gradients as inputs. Stock optimizers give their fused form. */
export function recordUpdate(
  { tf, backend, model }: StepSource,
  gradients: ForwardRecording['gradients'],
  count: number,
  learningRate: number,
): ApplyRecording {
  const recorder = createRecorder(backend);
  const optimizer = model.optimizer_;
  const variables = registeredVariables(tf);
  const ids = new Map<tfTypes.Variable, object>();
  for (const variable of variables) {
    recorder.input(variable, inputKeys.variable(variable));
    ids.set(variable, variable.dataId);
  }
  // A gradient may share its tensor with another one or with a variable: copies keep the inputs apart.
  const named: ({ name: string; tensor: Tensor } | undefined)[] = Array.from({ length: count });
  const copies = gradients.map(({ variable, tensor, index }) => {
    const copy = tf.tensor(tensor.dataSync().slice(), tensor.shape, tensor.dtype);
    recorder.input(copy, inputKeys.gradient(index));
    named[index] = { name: variable.name, tensor: copy };
    return copy;
  });
  const trainable = (model as unknown as { collectedTrainableWeights: { read(): tfTypes.Variable }[] })
    .collectedTrainableWeights;
  const list = Array.from(
    named,
    (entry, index) =>
      entry ?? { name: (trainable[index] as { read(): tfTypes.Variable }).read().name, tensor: undefined },
  );
  const byName = new Map(variables.map((variable) => [variable.name, variable]));
  const learningRateNode: GraphNode = {
    operation: 'Input',
    key: inputKeys.learningRate,
    inputs: [],
    attributes: [],
    outputs: [{ shape: [], type: dataType.float32 }],
  };
  const fusedForm = fusedOptimizerFor(tf, optimizer);
  let fusedUpdates: StateUpdate[] | null = null;
  /** What was assigned before the fused form ran, such as decayed weights: it comes first. */
  let earlier: StateUpdate[] = [];
  const takeAssigned = (): StateUpdate[] =>
    variables
      .filter((variable) => ids.get(variable) !== variable.dataId)
      .map((variable) => {
        ids.set(variable, variable.dataId);
        return { kind: 'assign', variable, value: recorder.valueOf(variable) };
      });
  const previousRate = optimizerLearningRate(optimizer);
  const counters = optimizer as unknown as { iterations_?: number };
  const previousIterations = counters.iterations_;
  setOptimizerLearningRate(optimizer, learningRate);
  const stock = fusedForm?.prototype.applyGradients;
  if (fusedForm != null && stock != null)
    fusedForm.prototype.applyGradients = function applyFused(this: tfTypes.Optimizer, given: unknown) {
      const final = given as NamedGradients;
      earlier = takeAssigned();
      fusedUpdates = fusedForm.fuse(this as unknown as Parameters<typeof fusedForm.fuse>[0], {
        gradients: final.flatMap(({ name, tensor }, index) =>
          tensor == null
            ? []
            : [{ variable: byName.get(name) as tfTypes.Variable, gradient: recorder.valueOf(tensor), index }],
        ),
        learningRate: { node: learningRateNode, output: 0 },
        read: (variable) => recorder.valueOf(variable),
      });
      if (fusedUpdates == null) stock.call(this, given);
    };
  try {
    recorder.record(() => {
      optimizer.applyGradients(list as unknown as Parameters<tfTypes.Optimizer['applyGradients']>[0]);
    });
    return { recorder, updates: [...earlier, ...(fusedUpdates ?? []), ...takeAssigned()] };
  } finally {
    if (fusedForm != null && stock != null) fusedForm.prototype.applyGradients = stock;
    setOptimizerLearningRate(optimizer, previousRate);
    counters.iterations_ = previousIterations;
    for (const copy of copies) copy.dispose();
  }
}

/** Replaces constants that follow the learning rate by products with the fed learning rate. */
export function feedLearningRate(
  first: ApplyRecording,
  second: ApplyRecording,
  learningRate: number,
  factor: number,
): void {
  for (const difference of compareRecordings(first.recorder.nodes, second.recorder.nodes)) {
    if (!isProportional(difference, factor))
      refuse(
        'changesBetweenSteps',
        'The optimizer uses a number that changes from step to step and is not its learning rate.',
        difference.first.operation,
      );
    const node = difference.first;
    const [spec] = node.outputs;
    const numbers = constantNumbers({ node, output: 0 }) as ArrayLike<number>;
    const share = constant(
      Float32Array.from(numbers, (value) => value / learningRate),
      spec?.shape ?? [],
    );
    const rate: GraphNode = {
      operation: 'Input',
      key: inputKeys.learningRate,
      inputs: [],
      attributes: [],
      outputs: [{ shape: [], type: dataType.float32 }],
    };
    const product = operation(
      'Mul',
      [share, { node: rate, output: 0 }],
      [attribute.type('T', dataType.float32)],
      [specOf({ node, output: 0 })],
    ).node;
    Object.assign(node, {
      operation: product.operation,
      inputs: product.inputs,
      attributes: product.attributes,
      bytes: undefined,
    });
  }
}
