import { availableParallelism } from 'node:os';
import type * as tfTypes from '@tensorflow/tfjs';
import { calibrationKey, measureStepMs, openCalibrationMemory } from './calibration';
import { replicaDevicesOf } from './devices';
import { separateSharedVariables, takeSnapshot } from './eager-state';
import { createForwardUnits } from './forward-unit';
import { assumeState, checkAgainstEager, type EagerReference, eagerReference, mixedGuardTolerance } from './guard';
import { createLossScaling } from './loss-scaling';
import { isOutOfMemory, outOfMemoryError } from './memory';
import { missingOperation, refuseMissing } from './missing-operation';
import { optimizerLearningRate } from './optimizers';
import type { CompileOptions } from './options';
import type { CompileExplanation, FedBatch, StepResults, TrainingProgram } from './program';
import { CompileRefusalError, refuse } from './refusal';
import { type BuiltProgram, type ChosenReplicas, chooseReplicas } from './replica-choice';
import { firstLine } from './session';
import { batchTensors, type StepModel } from './step';
import { type NodeBackend, nodeBackend, type Tensor, type TensorFlow } from './tensorflow';
import { createTrainingProgram } from './training-program';
import { buildTrainingUnit, type CompileSource, type Precision, type TrainingUnit } from './training-unit';

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

  const devices = options.devices ?? replicaDevicesOf(backend);
  /** A whole batch for the guard and two recording examples of one replica's share each. */
  const attempt = ({ whole, reference, size, replicaCount, precision, inSession }: Attempt): Built => {
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
        precision,
        devices,
      });
      const given = inSession ? { rows: guardRows(size, rows) } : { chunk: whole };
      const scaling = precision?.lossScaling ?? null;
      const scalingBefore = scaling == null ? null : { ...scaling };
      let results: StepResults;
      let skippedBefore: number;
      do {
        // A first scale may be too large for this model: such a step changes nothing and halves it.
        skippedBefore = scaling?.skippedStepCount ?? 0;
        results = unit.run(clock?.step ?? firstStep, Float32Array.of(learningRate), given);
      } while ((scaling?.skippedStepCount ?? 0) > skippedBefore && (scaling?.scale ?? 1) > 1);
      const after = unit.read();
      const guard = checkAgainstEager({
        tf,
        model,
        batch: whole,
        reference,
        results,
        state: unit.state,
        after,
        ...(precision == null ? {} : { tolerance: mixedGuardTolerance }),
      });
      for (const tensor of after) tensor.dispose();
      unit.write(unit.state.map(({ variable }) => variable));
      // Steps of the guard are no steps of the run: only what it learned of the scale stays.
      if (scaling != null)
        Object.assign(
          scaling,
          scaling.scale === scalingBefore?.scale ? scalingBefore : { goodStepCount: 0, skippedStepCount: 0 },
        );
      return { unit, guard };
    } catch (error) {
      const estimate = unit?.memory ?? null;
      unit?.dispose();
      const missing = missingOperation(error);
      if (missing != null && precision == null && source.fuses !== false) {
        // Fused forms are an option: without them the same step is made of TensorFlow.js' own operations.
        source.fuses = false;
        source.missingOperation = missing;
        return attempt({ whole, reference, size, replicaCount, precision, inSession });
      }
      if (error instanceof CompileRefusalError) throw error;
      if (missing != null) refuseMissing(missing);
      if (isOutOfMemory(error)) throw outOfMemoryError(estimate, size, error);
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
  const calibration: CompileExplanation['calibration'] = [];
  const measure = (unit: TrainingUnit, budgetMs: number): number => {
    const scaling = unit.precision?.lossScaling;
    const before = scaling == null ? null : { ...scaling };
    const stepMs = measureStepMs(unit, resident, whole, learningRate, budgetMs);
    if (scaling != null) Object.assign(scaling, before);
    const samplesPerSecond = (batchSize * 1000) / stepMs;
    const known = calibration.find(({ replicaCount }) => replicaCount === unit.replicaCount);
    if (known == null) calibration.push({ replicaCount: unit.replicaCount, samplesPerSecond });
    else known.samplesPerSecond = Math.max(known.samplesPerSecond, samplesPerSecond);
    return stepMs;
  };
  const requested = options.precision ?? 'float32';
  let precision: Precision | null = requested === 'mixed' ? precisionFor(backend, options) : null;
  let precisionReason: string | null = null;
  let choice: ReplicaChoice;
  try {
    const reference = referenceOf(tf, model, whole);
    const build = (replicaCount: number): Built => {
      const common = { whole, reference, size: batchSize, replicaCount, inSession: resident != null };
      if (precision == null) return attempt({ ...common, precision: null });
      try {
        const built = attempt({ ...common, precision });
        if ((built.unit.rewrites.halfPrecision ?? 0) > 0) return built;
        built.unit.dispose();
        precisionReason = 'no product of this model is large enough to gain by half precision';
      } catch (error) {
        if (!(error instanceof CompileRefusalError) || error.refusal.kind === 'couplesSamples') throw error;
        precisionReason = error.message;
      }
      precision = null;
      return attempt({ ...common, precision: null });
    };
    choice = chooseReplicas({
      build,
      measure,
      wanted: options.replicas ?? 'auto',
      secondBuildLimitMs: options.secondBuildLimitMs,
      // One graphics card computes one whole batch best.
      question: {
        batchSize,
        coreCount: backend.binding.isUsingGpuDevice() ? 1 : availableParallelism(),
        deviceCount: devices?.length ?? null,
      },
      memory: options.calibrationFile == null ? null : openCalibrationMemory(options.calibrationFile),
      key: () => calibrationKey([batchSize, requested, modelSignature(model, whole)]),
    });
  } finally {
    disposeBatch(whole);
  }
  const chosen = choice.built;
  const { stepMs } = choice;
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
      const reference = referenceOf(tf, model, example);
      const size = sampleCount(example);
      const { precision: used } = chosen.unit;
      return attempt({ whole: example, reference, size, replicaCount: 1, precision: used, inSession: false }).unit;
    },
    forward: createForwardUnits(source),
    explanation: {
      calibration,
      replicaChoice: choice.reason,
      guard: chosen.guard,
      missingOperation: source.missingOperation ?? null,
      precision: {
        requested,
        used: chosen.unit.precision?.halfType ?? 'float32',
        reason: precisionReason,
        lossScaling: chosen.unit.precision?.lossScaling ?? null,
      },
    },
  });
}

interface Attempt {
  whole: FedBatch;
  reference: EagerReference;
  size: number;
  replicaCount: number;
  precision: Precision | null;
  inSession: boolean;
}

type Built = BuiltProgram & { guard: CompileExplanation['guard'] };
type ReplicaChoice = ChosenReplicas<Built>;

function precisionFor(backend: NodeBackend, options: CompileOptions): Precision {
  const halfType = options.halfType ?? (backend.binding.isUsingGpuDevice() ? 'float16' : 'bfloat16');
  return { halfType, lossScaling: halfType === 'float16' ? { ...(options.lossScaling ?? createLossScaling()) } : null };
}

/** The eager step; one that does not fit into memory fails with the batch size that might. */
function referenceOf(tf: TensorFlow, model: StepModel, batch: FedBatch): EagerReference {
  try {
    return eagerReference(tf, model, batch);
  } catch (error) {
    if (isOutOfMemory(error)) throw outOfMemoryError(null, sampleCount(batch), error);
    throw error;
  }
}

/** What a remembered measurement belongs to besides batch and machine. */
function modelSignature(model: StepModel, batch: FedBatch): unknown[] {
  return [
    model.layers.map((layer) => layer.getClassName()),
    model.weights.map((weight) => weight.read().shape),
    batch.inputs.map(({ shape }) => shape),
    model.optimizer_.constructor.name,
  ];
}

function guardRows(size: number, rowCount: number): Int32Array {
  return Int32Array.from({ length: size }, (_, index) => index % rowCount);
}
