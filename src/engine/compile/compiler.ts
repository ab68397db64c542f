import { availableParallelism } from 'node:os';
import type * as tfTypes from '@tensorflow/tfjs';
import { calibrationKey, measureStepMs, openCalibrationMemory, replicaLimit, replicaRule } from './calibration';
import { separateSharedVariables, takeSnapshot } from './eager-state';
import { createForwardUnits } from './forward-unit';
import { assumeState, checkAgainstEager, type EagerReference, eagerReference } from './guard';
import { optimizerLearningRate } from './optimizers';
import type { CompileOptions } from './options';
import type { CompileExplanation, FedBatch, TrainingProgram } from './program';
import { CompileRefusalError, refuse } from './refusal';
import { firstLine } from './session';
import { batchTensors, type StepModel } from './step';
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
  ): Built => {
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
      const guard = checkAgainstEager({ tf, model, batch: whole, reference, results, state: unit.state, after });
      for (const tensor of after) tensor.dispose();
      unit.write(unit.state.map(({ variable }) => variable));
      return { unit, guard };
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
  const whole = wholeOf(batchSize);
  const calibration: { replicaCount: number; samplesPerSecond: number }[] = [];
  const measure = (unit: TrainingUnit): number => {
    const stepMs = measureStepMs(unit, resident, whole, learningRate, measureBudgetMs);
    calibration.push({ replicaCount: unit.replicaCount, samplesPerSecond: (batchSize * 1000) / stepMs });
    return stepMs;
  };
  let main: Built;
  let stepMs: number;
  try {
    const reference = eagerReference(tf, model, whole);
    const build = (replicaCount: number): Built => attempt(whole, reference, batchSize, replicaCount, resident != null);
    const wanted = options.replicas ?? 'auto';
    const memory = options.calibrationFile == null ? null : openCalibrationMemory(options.calibrationFile);
    const question = { batchSize, coreCount: availableParallelism() };
    if (wanted !== 'auto' || memory == null) {
      const target = wanted === 'auto' ? replicaRule(question) : wanted;
      main = target > 1 && batchSize % target === 0 ? buildOrPlain(build, target) : build(1);
      stepMs = measure(main.unit);
    } else {
      main = build(1);
      stepMs = measure(main.unit);
      const shapes = [...whole.inputs.map(({ shape }) => shape), ...main.unit.state.map(({ spec }) => spec.shape)];
      const key = calibrationKey([batchSize, main.unit.operations, shapes]);
      const remembered = memory.find(key);
      const target = remembered ?? replicaLimit(question);
      const other = target > 1 ? buildOrNull(build, target) : null;
      const otherMs = other == null ? Number.POSITIVE_INFINITY : measure(other.unit);
      if (other != null && (remembered != null || otherMs < stepMs)) {
        main.unit.dispose();
        main = other;
        stepMs = otherMs;
      } else other?.unit.dispose();
      if (remembered == null) memory.remember(key, main.unit.replicaCount);
    }
  } finally {
    disposeBatch(whole);
  }
  const chosen = main;
  const optimizer = model.optimizer_;
  return createTrainingProgram({
    source,
    main: chosen.unit,
    resident,
    firstStep,
    // A Sequential makes a new functional model when it is compiled.
    isCurrent: () => stepModelOf(outer).optimizer_ === optimizer,
    maximumStepsPerCall: options.maximumStepsPerCall ?? 64,
    stepMs,
    buildPartial(example) {
      const reference = eagerReference(tf, model, example);
      return attempt(example, reference, sampleCount(example), 1, false).unit;
    },
    forward: createForwardUnits(source),
    explanation: { calibration, guard: chosen.guard },
  });
}

/** Time for measuring one program; with its first, slower calls the choice takes well under a second. */
const measureBudgetMs = 30;

type Built = { unit: TrainingUnit; guard: CompileExplanation['guard'] };

/** Replicas are an option: where they do not agree with the whole batch, there are none. */
function buildOrNull(build: (replicaCount: number) => Built, replicaCount: number): Built | null {
  try {
    return build(replicaCount);
  } catch (error) {
    if (error instanceof CompileRefusalError) return null;
    throw error;
  }
}

function buildOrPlain(build: (replicaCount: number) => Built, replicaCount: number): Built {
  return buildOrNull(build, replicaCount) ?? build(1);
}

function guardRows(size: number, rowCount: number): Int32Array {
  return Int32Array.from({ length: size }, (_, index) => index % rowCount);
}
