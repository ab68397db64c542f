import type * as tfTypes from '@tensorflow/tfjs';
import { measureUnit, replicaCandidates } from './calibration';
import { separateSharedVariables, takeSnapshot } from './eager-state';
import { createForwardUnits } from './forward-unit';
import { assumeState, checkAgainstEager, type EagerReference, eagerReference, guardTolerance } from './guard';
import { batchTensors, type StepModel } from './model-step';
import { optimizerLearningRate } from './optimizers';
import type { CompileOptions } from './options';
import type { FedBatch, TrainingProgram } from './program';
import { CompileRefusalError, refuse } from './refusal';
import { firstLine } from './session';
import { nodeBackend, type Tensor, type TensorFlow } from './tensorflow';
import { createTrainingProgram } from './training-program';
import { buildTrainingUnit, type CompileSource, type TrainingUnit } from './training-unit';

interface InnerModel extends StepModel {
  model?: InnerModel;
  stateful?: boolean;
}

/** The functional model that does the work: a Sequential wraps one. Throws: CompileRefusalError when it is not compiled. */
function stepModelOf(model: tfTypes.LayersModel): StepModel {
  const outer = model as unknown as InnerModel;
  const inner = outer.model ?? outer;
  if (inner.optimizer_ == null)
    refuse('noOptimizer', 'The model has no optimizer and loss yet: call model.compile first.');
  return inner;
}

type AnyLayer = {
  name: string;
  stateful?: boolean;
  layers?: AnyLayer[];
  layer?: AnyLayer;
  forwardLayer?: AnyLayer;
  backwardLayer?: AnyLayer;
  cell?: { stateful?: boolean };
};

function refuseStatefulLayers(layers: readonly AnyLayer[]): void {
  for (const layer of layers) {
    const isRecurrent = layer.cell != null;
    if (isRecurrent && layer.stateful)
      refuse(
        'statefulLayer',
        `The layer ${layer.name} keeps its state from batch to batch, which a recorded step would freeze.`,
        layer.name,
      );
    refuseStatefulLayers(
      [...(layer.layers ?? []), layer.layer, layer.forwardLayer, layer.backwardLayer].filter(
        (part): part is AnyLayer => part != null,
      ),
    );
  }
}

function chooseRows(tf: TensorFlow, batch: FedBatch, rows: Int32Array): FedBatch {
  const index = tf.tensor1d(rows, 'int32');
  const pick = (tensor: Tensor): Tensor => tf.gather(tensor, index);
  const chosen: FedBatch = {
    inputs: batch.inputs.map(pick),
    targets: batch.targets.map(pick),
    ...(batch.sampleWeights == null ? {} : { sampleWeights: batch.sampleWeights.map(pick) }),
  };
  index.dispose();
  return chosen;
}

function disposeBatch(batch: FedBatch): void {
  for (const tensor of batchTensors(batch)) tensor.dispose();
}

function sampleCount(batch: FedBatch): number {
  return batch.inputs[0]?.shape[0] ?? 0;
}

/** Compiles or throws CompileRefusalError; the model is left as it was. */
export function compile(outer: tfTypes.LayersModel, options: CompileOptions): TrainingProgram {
  const { tf, clock, batchSize } = options;
  const backend = nodeBackend(tf);
  if (backend == null)
    refuse(
      'backend',
      `Compiled training needs TensorFlow through tfjs-node; this engine runs on ${tf.getBackend()}.`,
      tf.getBackend(),
    );
  const model = stepModelOf(outer);
  refuseStatefulLayers(model.layers as unknown as AnyLayer[]);
  const source: CompileSource = { tf, backend, model, clock, workFolder: options.workFolder };
  const resident = options.data === 'fed' ? null : options.data;
  const pool = resident ?? options.exampleBatch;
  if (pool == null) refuse('unknownShape', 'With fed data an example batch is needed to record the step.');
  const firstStep = options.firstStep ?? clock?.step ?? 0;
  if (clock != null) clock.step = firstStep;
  separateSharedVariables(tf, backend);
  const learningRate = optimizerLearningRate(model.optimizer_);

  /** A whole batch for the guard and two recording examples of `share` rows each. */
  const attempt = (
    whole: FedBatch,
    reference: EagerReference,
    size: number,
    replicaCount: number,
    inSession: boolean,
  ): { unit: TrainingUnit; difference: number } => {
    const share = size / replicaCount;
    const rows = sampleCount(pool);
    const first = chooseRows(
      tf,
      whole,
      Int32Array.from({ length: share }, (_, index) => index),
    );
    const second = chooseRows(
      tf,
      pool,
      Int32Array.from({ length: share }, (_, index) => (rows - 1 - index + rows * share) % rows),
    );
    const snapshot = takeSnapshot(tf);
    let unit: TrainingUnit | null = null;
    try {
      unit = buildTrainingUnit({
        source,
        batchSize: size,
        replicaCount,
        examples: [first, second],
        otherState: () => assumeState(tf, reference.after),
        resident: inSession ? resident : null,
      });
      const results = unit.run(
        clock?.step ?? firstStep,
        Float32Array.of(learningRate),
        inSession ? { rows: guardRows(size, rows) } : { chunk: whole },
      );
      const after = unit.read();
      const difference = checkAgainstEager(reference, results, unit.state, after);
      for (const tensor of after) tensor.dispose();
      unit.write(unit.state.map(({ variable }) => variable));
      return { unit, difference };
    } catch (error) {
      unit?.dispose();
      if (error instanceof CompileRefusalError) throw error;
      return refuse('loadFailed', `TensorFlow could not run the compiled step: ${firstLine(error)}`);
    } finally {
      snapshot.restore();
      snapshot.dispose();
      disposeBatch(first);
      disposeBatch(second);
    }
  };

  const wholeOf = (size: number): FedBatch => chooseRows(tf, pool, guardRows(size, sampleCount(pool)));
  const calibration: { replicaCount: number; samplesPerSecond: number }[] = [];
  const whole = wholeOf(batchSize);
  let main: { unit: TrainingUnit; difference: number } | null = null;
  try {
    const reference = eagerReference(tf, model, whole);
    const wanted = options.replicas ?? 'auto';
    const plain =
      wanted === 'auto' || wanted === 1 || batchSize % wanted !== 0
        ? attempt(whole, reference, batchSize, 1, resident != null)
        : null;
    main = plain;
    const couplesSamples = (plain?.unit.step.forwardUpdates.length ?? 0) > 0;
    const candidates = replicaCandidates({ batchSize, couplesSamples, wanted }).filter(
      (count) => plain == null || count > 1,
    );
    if (plain != null && candidates.length > 0)
      calibration.push({
        replicaCount: 1,
        samplesPerSecond: measureUnit(plain.unit, resident, whole, learningRate, calibrationBudgetMs),
      });
    for (const replicaCount of candidates) {
      let other: { unit: TrainingUnit; difference: number };
      try {
        other = attempt(whole, reference, batchSize, replicaCount, resident != null);
      } catch (error) {
        // Replicas are an option: where they do not agree with the whole batch, the plain program stands.
        if (!(error instanceof CompileRefusalError)) throw error;
        continue;
      }
      const samplesPerSecond =
        wanted === 'auto' ? measureUnit(other.unit, resident, whole, learningRate, calibrationBudgetMs) : 0;
      const best = Math.max(0, ...calibration.map((entry) => entry.samplesPerSecond));
      calibration.push({ replicaCount, samplesPerSecond });
      if (main != null && samplesPerSecond <= best) other.unit.dispose();
      else {
        main?.unit.dispose();
        main = other;
      }
    }
    main ??= attempt(whole, reference, batchSize, 1, resident != null);
  } finally {
    disposeBatch(whole);
  }
  const chosen = main;
  return createTrainingProgram({
    source,
    main: chosen.unit,
    resident,
    firstStep,
    maximumStepsPerCall: options.maximumStepsPerCall ?? 64,
    buildPartial(example) {
      const reference = eagerReference(tf, model, example);
      return attempt(example, reference, sampleCount(example), 1, false).unit;
    },
    forward: createForwardUnits(source),
    explanation: { calibration, guard: { largestDifference: chosen.difference, tolerance: guardTolerance } },
  });
}

const calibrationBudgetMs = 120;

function guardRows(size: number, rowCount: number): Int32Array {
  return Int32Array.from({ length: size }, (_, index) => index % rowCount);
}
