import type { Problem, StudioErrorCode, StudioErrorData } from '../base/problem';
import type { RunConfig } from '../config/run-config';
import type { Compilation } from '../contract/compilation';
import type { ArrayType } from '../contract/dataset';
import type { EngineId } from '../contract/engine';
import type { SplitName } from '../contract/evaluation';
import type { ExportFormat, Proof } from '../contract/export';
import type { ModelFormat, TensorSpecification } from '../contract/model';
import type { Intervention, LiveSettings, RunCommand } from '../contract/run-control';
import type { TransferReport } from '../contract/transfer';
import type { PlannedIntervention } from '../training-control';
import type { InspectAnswers, InspectQuestion } from './inspection';
import type { MaterialiseJob, MaterialiseResult } from './materialise';
import type { MediaAnswers, MediaQuestion, ReadMediaJob, ReadMediaResult, ViewMediaJob } from './media';
import type { PrepareAnswers, PrepareJob, PrepareQuestion } from './preparation';
import type { RunRecordEntry } from './run-record';

/**
 * What host and engine process say to each other over Node's IPC (`serialization: 'advanced'`, so typed arrays cross
 * as they are). One job a process: the host sends one `Job`, then commands; the engine sends events and ends with
 * exactly one `done`, `failed` or `cancelled`.
 */

export interface DataColumn {
  name: string;
  kind: 'numeric' | 'text' | 'image' | 'audio' | 'array';
  /**
   * `weight`: how much each row counts; `order`: time or group of the rows, by which windows are cut. A column that is
   * several of these has the first of feature, target, weight, order.
   */
  role: 'feature' | 'target' | 'weight' | 'order';
  /** The numbers are seconds since 1970. */
  time?: boolean;
  /** Of an array. */
  shape?: number[];
  dtype?: ArrayType;
}

/** A table the host wrote for this job: a folder with a file a column, see ./column-files.ts. */
export interface JobData {
  /** The folder. */
  path: string;
  rowCount: number;
  columns: DataColumn[];
  fingerprint: string;
  /** Where the packs of the media store lie; absent where no column needs them. */
  mediaDirectory?: string;
  limits?: DataLimits;
}

export interface DataLimits {
  /** Samples up to this size are held in memory; larger ones are read ahead from the disk. Units: bytes. */
  memoryBytes: number;
  /** Where prepared samples are kept between jobs, and how much of them. Units: bytes. */
  preparedDirectory: string;
  preparedBytes: number;
}

export interface JobEngine {
  /** Backends in the order to try. The engine reports which one it got and why. */
  candidates: EngineId[];
  enginesDirectory: string;
  threads: number | null;
  /** Remembered calibrations and the like. */
  cacheDirectory: string;
}

interface RunJob {
  engine: JobEngine;
  runDirectory: string;
  config: RunConfig;
  data: JobData;
}

/** A folder of weights, a checkpoint's or an imported model's, and what it is called. */
export interface TransferSource {
  directory: string;
  title: string;
}

export interface TrainJob extends RunJob {
  kind: 'train';
  runId: string;
  /** Directory of the checkpoint to go on from; a fork starts there with another config. */
  resumeFrom: string | null;
  /** `weights` takes weights only (fork with another optimizer or data); `exact` everything. */
  resumeMode: 'exact' | 'weights';
  /** Where the weights of the config's `transfer` lie, one an entry. */
  transfer: TransferSource[];
  /**
   * What was done to the run, in the order in which it was done, then what is left of the run that it repeats; the
   * checkpoint knows how many of them it has had. Without what was refused. Absent: nothing.
   */
  interventions?: readonly PlannedIntervention[];
  /** Optimizer steps after which the training stops with a checkpoint, as if it had been told to. */
  stopAtStep?: number | null;
  /** The checkpoint is another run's: what was changed while that one trained is not taken over. */
  isFork?: boolean;
  /** Set for a dry run: validation and test are cut to as many rows, and how fast they go is measured at the end. */
  trial?: { evaluationRowLimit: number };
}

export interface EvaluateJob extends RunJob {
  kind: 'evaluate';
  checkpointDirectory: string;
  split: SplitName;
}

export interface PredictJob extends RunJob {
  kind: 'predict';
  checkpointDirectory: string;
  /** Predictions are written there as an Arrow IPC file: `prediction` and, for classes, `probability_<class>`. */
  outputPath: string;
}

export interface ExportJob extends RunJob {
  kind: 'export';
  checkpointDirectory: string;
  format: ExportFormat;
  outputDirectory: string;
}

/** Reads a network from the files of another program; loads no backend. */
export interface ImportModelJob {
  kind: 'importModel';
  /** A file, or a folder with the files of one model. */
  sourcePath: string;
  /** Is made; gets `model.yaml`, `report.json` and, where the source has weights, `weights/`. */
  outputDirectory: string;
}

/** A session: answers questions about networks (`InspectQuestion`) until nobody has asked for `idleMs`. */
export interface InspectJob {
  kind: 'inspect';
  engine: JobEngine;
  idleMs: number;
}

/** Loads a backend and measures it. */
export interface ProbeJob {
  kind: 'probe';
  engine: JobEngine;
  measure: boolean;
}

export type Job =
  | TrainJob
  | EvaluateJob
  | PredictJob
  | ExportJob
  | ImportModelJob
  | ReadMediaJob
  | MaterialiseJob
  | InspectJob
  | ViewMediaJob
  | PrepareJob
  | ProbeJob
  | ReadJob;
export type JobKind = Job['kind'];

/** Reads the batches of a training ahead; the engine that trains starts such a process for itself. Loads no backend. */
export interface ReadJob {
  kind: 'read';
  config: RunConfig;
  data: JobData;
  /** Where `transforms.json` lies. */
  runDirectory: string;
  /** A file of slots that both processes have open. */
  ringPath: string;
  /** The first batch; `index` counts those of its epoch. */
  start: { epoch: number; index: number };
  /** Where reading ends; the config may have been changed since. */
  epochCount: number;
}

export interface ReadResult {
  batchCount: number;
}

export interface TrainResult {
  status: 'completed' | 'stopped';
  step: number;
  epoch: number;
  durationMs: number;
  samplesPerSecond: number;
  /** Final figures by split, measured over the whole split with the final weights. */
  metrics: Record<SplitName, Record<string, number>>;
  /** Of a dry run. */
  trial?: TrialMeasurement;
}

/** What a dry run cannot see from the steps alone. */
export interface TrialMeasurement {
  /** Usable rows of the data, not cut. */
  rowCounts: Record<SplitName, number>;
  evaluatedRowCount: number;
  evaluationMs: number;
  /** Numbers of one sample that the network reads. */
  inputWidth: number;
  /** Of the process that read samples ahead; null where they were in memory. Units: bytes. */
  readerPeakBytes: number | null;
  /** What recording once takes; 0 where the config asks for none. Units: milliseconds. */
  histogramsMs: number;
  samplesMs: number;
}

export interface EvaluateResult {
  sampleCount: number;
  metrics: Record<string, number>;
  confusion: { classes: string[]; counts: number[][] } | null;
  /** Of a network with several outputs, in its order; null for one. */
  outputs: { output: string; confusion: EvaluateResult['confusion'] }[] | null;
}

export interface PredictResult {
  rowCount: number;
}

export interface ExportResult {
  sizeBytes: number;
  proof: Proof;
  snippet: { language: string; code: string };
}

export interface ImportModelResult {
  format: ModelFormat;
  producer: string | null;
  fileName: string;
  /** Of all files that were read. */
  sizeBytes: number;
  sha256: string;
  layerCount: number;
  parameterCount: number | null;
  hasWeights: boolean;
  inputs: TensorSpecification[];
  outputs: TensorSpecification[];
  problems: Problem[];
}

export interface SessionResult {
  answerCount: number;
}
export type InspectResult = SessionResult;

/** What sessions are asked and what they answer. */
export type SessionQuestion = InspectQuestion | MediaQuestion | PrepareQuestion;
export type SessionAnswer =
  | InspectAnswers[InspectQuestion['type']]
  | MediaAnswers[MediaQuestion['type']]
  | PrepareAnswers[PrepareQuestion['type']];

export interface ProbeResult {
  version: string;
  libraryVersion: string | null;
  threads: number | null;
  device: { name: string; memoryBytes: number | null } | null;
  samplesPerSecond: number | null;
  gigaflops: number | null;
}

export interface JobResults {
  train: TrainResult;
  evaluate: EvaluateResult;
  predict: PredictResult;
  export: ExportResult;
  importModel: ImportModelResult;
  readMedia: ReadMediaResult;
  materialise: MaterialiseResult;
  inspect: InspectResult;
  viewMedia: SessionResult;
  prepare: SessionResult;
  probe: ProbeResult;
  read: ReadResult;
}

/** New points of one series; arrays of one length. Steps grow within a series. */
export interface MetricPoints {
  metric: string;
  steps: Float64Array;
  values: Float64Array;
  /** Milliseconds since 1970. */
  timesMs: Float64Array;
}

export interface CheckpointNotice {
  id: string;
  directory: string;
  step: number;
  epoch: number;
  sizeBytes: number;
  best: boolean;
  metrics: Record<string, number>;
}

export interface JobFailure {
  code: StudioErrorCode;
  message: string;
  data: StudioErrorData;
  stack: string | null;
}

/** An intervention as the engine knows it: the host adds who asked for it. */
export interface DoneIntervention extends Omit<Intervention, 'by'> {
  message: string;
}

export type JobEvent =
  /** Sent at once; the host kills an engine that never says it. */
  | { type: 'ready'; pid: number }
  | { type: 'engine'; id: EngineId; reason: string; version: string; threads: number | null }
  | {
      type: 'plan';
      parameterCount: number;
      stepCount: number;
      epochCount: number;
      stepsPerEpoch: number;
      startStep: number;
      compiled: Compilation;
    }
  /** How the steps were computed in the end, with the times that were measured meanwhile. */
  | { type: 'compilation'; compiled: Compilation }
  /** At most every 50 ms while training; flushed before a checkpoint is announced. */
  | { type: 'metrics'; points: MetricPoints[] }
  /** Before the first step, where the data take a while; `fraction` of learning transforms and making samples. */
  | { type: 'preparing'; detail: string; fraction: number; remainingMs: number | null }
  | {
      type: 'progress';
      fraction: number;
      detail: string;
      step: number;
      stepCount: number;
      epoch: number;
      epochCount: number;
      samplesPerSecond: number;
      remainingMs: number | null;
    }
  | { type: 'checkpoint'; checkpoint: CheckpointNotice; removedIds: string[] }
  /** At the end of epochs, before the checkpoint of that epoch is announced. */
  | { type: 'record'; records: RunRecordEntry[] }
  /** Which layers got weights from elsewhere; once, before training, when the config asks for it. */
  | { type: 'transfer'; reports: TransferReport[] }
  | { type: 'log'; level: 'info' | 'warning' | 'error'; step: number | null; message: string; kind?: 'phase' }
  /** A training did what it was told; `id` is null for what its job planned, which may be `isRecorded` already. */
  | { type: 'control'; id: number | null; isRecorded: boolean; step: number; interventions: DoneIntervention[] }
  /** A training cannot do what it was told; nothing has changed. `id` is null for what its job `planned`. */
  | {
      type: 'controlRefused';
      id: number | null;
      step: number;
      message: string;
      fix: string;
      planned?: PlannedIntervention | null;
    }
  /** What a training goes by, at its start and whenever it changes. */
  | { type: 'settings'; settings: LiveSettings; stepCount: number }
  /** Units: bytes and milliseconds of processor time; `peakBytes` and `processorMs` since the process began. */
  | { type: 'alive'; residentBytes: number; peakBytes: number; processorMs: number }
  /** One a question, in the order in which they were asked. */
  | { type: 'answer'; id: number; result: SessionAnswer }
  | { type: 'answer'; id: number; error: JobFailure }
  | { type: 'done'; result: JobResults[JobKind] }
  | { type: 'cancelled' }
  | { type: 'failed'; error: JobFailure };

export type JobCommand =
  | { type: 'job'; job: Job }
  /** Training: checkpoint and end with status `stopped`. */
  | { type: 'stop' }
  /** Give up without a result. */
  | { type: 'cancel' }
  /** Training: between two steps. */
  | { type: 'control'; id: number; command: RunCommand }
  /** To a session. */
  | { type: 'question'; id: number; question: SessionQuestion };
