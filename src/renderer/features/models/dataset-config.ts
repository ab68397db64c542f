import { stringify } from 'yaml';
import { type AugmentationConfig, isMixture } from '../../../shared/augmentation';
import type { ColumnProfile, Dataset, DatasetProfile } from '../../../shared/contract/dataset';
import type { Pipeline } from '../../../shared/contract/preparation';

/** Numbers with more distinct values than this are amounts to predict, not classes. */
const maximumNumericClassCount = 20;
/** Enough for a small network to settle; more rows need fewer passes. */
const wantedStepCount = 1000;
const trainingShare = 0.7;
const vocabularySize = 10_000;
const sequenceLength = 100;
const reservedWords = new Set(['true', 'false', 'null']);

export interface TargetPlan {
  column: string;
  /** The config must name it, because no column has the role. */
  named: boolean;
  /** 0 stands for a number to predict. */
  classCount: number;
}

/** YAML inside `[…]`; JSON's strings are YAML's. */
export function quote(text: string): string {
  return /^[a-z_][\w-]*$/i.test(text) && !reservedWords.has(text.toLowerCase()) ? text : JSON.stringify(text);
}

export function list(columns: readonly ColumnProfile[]): string {
  return `[${columns.map(({ name }) => quote(name)).join(', ')}]`;
}

export function isText({ kind }: Pick<ColumnProfile, 'kind'>): boolean {
  return kind === 'categorical' || kind === 'text';
}

function countClasses({ kind, distinctCount, missingCount }: ColumnProfile, rowCount: number): number {
  if (isText({ kind }) || kind === 'boolean') return distinctCount;
  if (distinctCount === 2) return 2;
  const repeats = distinctCount * 5 <= rowCount - missingCount;
  return kind === 'integer' && repeats && distinctCount <= maximumNumericClassCount ? distinctCount : 0;
}

/** The column with the role, else the last one that could be learned, as tables are usually written. */
export function planTarget(columns: readonly ColumnProfile[], rowCount: number): TargetPlan | null {
  const withRole = columns.find(({ role }) => role === 'target');
  const column = withRole ?? columns.findLast(({ role, distinctCount }) => role === 'feature' && distinctCount > 1);
  return column
    ? { column: column.name, named: withRole === undefined, classCount: countClasses(column, rowCount) }
    : null;
}

function chooseBatchSize(rowCount: number): number {
  if (rowCount < 500) return 16;
  if (rowCount < 5000) return 32;
  return rowCount < 50_000 ? 128 : 512;
}

/** Batches and passes that give a small network enough steps. */
export function planSteps(rowCount: number): { batchSize: number; epochs: number } {
  const batchSize = chooseBatchSize(rowCount);
  const stepsPerEpoch = Math.max(1, Math.ceil((rowCount * trainingShare) / batchSize));
  return { batchSize, epochs: Math.min(100, Math.max(5, Math.round(wantedStepCount / stepsPerEpoch))) };
}

export function describeEnd(target: TargetPlan | null): {
  units: number;
  outputNote: string;
  loss: string;
  metric: string;
} {
  const classCount = target?.classCount ?? 0;
  if (classCount === 0)
    return {
      units: 1,
      outputNote: 'One number, without activation: it may take any value.',
      loss: '{ kind: meanSquaredError }',
      metric: 'meanAbsoluteError',
    };
  if (classCount === 2)
    return {
      units: 1,
      outputNote: 'One logit: above zero means the second class. The loss applies the sigmoid.',
      loss: '{ kind: binaryCrossentropy, fromLogits: true }',
      metric: 'accuracy',
    };
  return {
    units: classCount,
    outputNote: 'One logit a class. The loss applies the softmax.',
    loss: '{ kind: sparseCategoricalCrossentropy, fromLogits: true }',
    metric: 'accuracy',
  };
}

interface FeaturePlan {
  /** Null takes those with the role. */
  named: readonly ColumnProfile[] | null;
  transforms: string[];
  hidden: string[];
}

function planText(columns: readonly ColumnProfile[], all: readonly ColumnProfile[]): FeaturePlan {
  return {
    named: columns.length === all.length ? null : columns,
    transforms: [
      '  # The most frequent words of the training split get a number; 0 is padding, 1 is any other word.',
      `  - { kind: tokenise, vocabularySize: ${vocabularySize}, sequenceLength: ${sequenceLength} }`,
    ],
    hidden: [
      `    - { kind: embedding, inputDimension: ${vocabularySize}, outputDimension: 32, maskZero: true }`,
      '    - { kind: lstm, units: 64 }',
    ],
  };
}

function planTable(columns: readonly ColumnProfile[], all: readonly ColumnProfile[], rowCount: number): FeaturePlan {
  const categories = columns.filter(isText);
  const numbers = columns.filter((column) => !isText(column));
  const incompleteCategories = categories.filter(({ missingCount }) => missingCount > 0);
  const transforms: string[] = [];
  if (numbers.some(({ missingCount }) => missingCount > 0))
    transforms.push(
      '  # Missing numbers become the median of the training rows.',
      '  - { kind: impute, strategy: median }',
    );
  if (incompleteCategories.length > 0)
    transforms.push(`  - { kind: impute, columns: ${list(incompleteCategories)}, strategy: mostFrequent }`);
  if (numbers.length > 0)
    transforms.push(
      '  # Zero mean and unit deviation for every number, learned from the training rows alone.',
      '  - { kind: standardise }',
    );
  if (categories.length > 0) transforms.push('  # One column of 0 and 1 for each category.', '  - { kind: oneHot }');
  const units = columns.length < 20 && categories.length === 0 ? 32 : columns.length < 100 ? 64 : 128;
  return {
    named: columns.length === all.length ? null : columns,
    transforms,
    hidden: [
      `    - { kind: dense, units: ${units}, activation: relu }`,
      ...(rowCount >= 1000 ? ['    - { kind: dropout, rate: 0.2 }'] : []),
      `    - { kind: dense, units: ${units}, activation: relu }`,
    ],
  };
}

const mediaKinds: ReadonlySet<string> = new Set(['image', 'audio', 'array']);

/** Whether the cells of a column are files or arrays, which an input layer reads alone. */
export function isMedia({ kind }: Pick<ColumnProfile, 'kind'>): boolean {
  return mediaKinds.has(kind);
}

/** Edge of images that differ in size: enough to tell things apart, small enough for a processor. */
export const imageEdge = 64;

const mediaTransforms: Record<'image' | 'audio' | 'array', string[]> = {
  image: [
    '  # Every picture gets three channels and one size; then each channel zero mean and unit deviation.',
    '  - { kind: rgb }',
    `  - { kind: resize, height: ${imageEdge}, width: ${imageEdge}, method: cover }`,
    '  - { kind: normaliseChannels }',
  ],
  audio: [
    '  # One rate and one length; then loudness by time and pitch.',
    '  - { kind: resample, sampleRate: 16000 }',
    '  - { kind: fixLength, durationMs: 1000 }',
    '  - { kind: logMel }',
    '  - { kind: normaliseChannels }',
  ],
  array: ['  # Zero mean and unit deviation, learned from the training rows alone.', '  - { kind: normaliseChannels }'],
};

/** Transforms of a column of media, for lists that begin from it. */
export function transformsOfMedia({ kind }: Pick<ColumnProfile, 'kind'>): string[] {
  return mediaTransforms[kind as keyof typeof mediaTransforms];
}

/** A column of images, sounds or arrays has an input layer for itself. */
function planMedia(
  column: ColumnProfile,
  all: readonly ColumnProfile[],
  shape: readonly number[] | undefined,
): FeaturePlan {
  const isPlain = shape !== undefined && shape.length !== 2 && shape.length !== 3;
  return {
    named: all.length === 1 ? null : [column],
    transforms: transformsOfMedia(column),
    hidden: isPlain
      ? ['    - { kind: flatten }', '    - { kind: dense, units: 64, activation: relu }']
      : [
          ...[16, 32, 64].flatMap((filters, index) => [
            ...(index > 0 ? ['    - { kind: maxPooling2d, poolSize: 2 }'] : []),
            `    - { kind: conv2d, filters: ${filters}, kernelSize: 3, padding: same, activation: relu }`,
          ]),
          '    - { kind: globalMaxPooling2d }',
          '    - { kind: dropout, rate: 0.2 }',
        ],
  };
}

/** Sentences need an embedding, amounts do not, and one input cannot hold both: amounts and categories go first. */
function planFeatures(columns: readonly ColumnProfile[], rowCount: number, dataset: Dataset): FeaturePlan {
  const usable = columns.filter(({ missingCount }) => missingCount < rowCount);
  const media = usable.find(isMedia);
  if (media) return planMedia(media, columns, shapeOf(dataset, media));
  const inTable = usable.filter(({ kind }) => kind !== 'text');
  return inTable.length > 0 ? planTable(inTable, columns, rowCount) : planText(usable, columns);
}

/** Of the arrays of a column. */
function shapeOf({ columns = [] }: Dataset, { name }: ColumnProfile): readonly number[] | undefined {
  return columns.find((column) => column.name === name)?.shape;
}

/** A saved list without a column that is predicted here; a step that is left without one goes. */
function withoutColumn(pipeline: readonly Record<string, unknown>[], name: string | undefined) {
  return pipeline.flatMap((entry) => {
    if (!Array.isArray(entry.columns) || !entry.columns.includes(name)) return [entry];
    const columns = entry.columns.filter((each) => each !== name);
    return columns.length > 0 ? [{ ...entry, columns }] : [];
  });
}

function toLine(entry: Record<string, unknown>): string {
  return `  - ${stringify(entry, { collectionStyle: 'flow', lineWidth: 0 }).trim()}`;
}

/** The transforms that are saved with the data set, taken over as they are; the layers follow from what they end with. */
function planSaved(
  pipeline: readonly Record<string, unknown>[],
  columns: readonly ColumnProfile[],
  rowCount: number,
  dataset: Dataset,
): FeaturePlan {
  const tokens = pipeline.find(({ kind }) => kind === 'tokenise');
  const media = columns.find(isMedia);
  const plan = media
    ? planMedia(media, columns, shapeOf(dataset, media))
    : tokens
      ? planText(columns, columns)
      : planTable(columns, columns, rowCount);
  const size = typeof tokens?.vocabularySize === 'number' ? tokens.vocabularySize : vocabularySize;
  return {
    named: media ? plan.named : null,
    transforms: ['  # Saved with the data set; its tab Transforms shows what each step does.', ...pipeline.map(toLine)],
    hidden: plan.hidden.map((line) => line.replace(`inputDimension: ${vocabularySize}`, `inputDimension: ${size}`)),
  };
}

/**
 * A config that trains on this data set as it is, to begin from: transforms by the kinds of its columns and their
 * missing values, loss and last layer by its target, batch size and epochs by its rows.
 *
 * @param pipeline the lists that are saved with the data set; its transforms stand in place of those
 */
export function configForDataset(
  dataset: Dataset,
  { columns, rowCount }: DatasetProfile,
  pipeline: Pipeline = { transforms: [], augmentation: [] },
): string {
  const target = planTarget(columns, rowCount);
  const usable = columns.filter(({ name, role }) => role === 'feature' && name !== target?.column);
  const saved = withoutColumn(pipeline.transforms, target?.column);
  const augmentation = withoutColumn(pipeline.augmentation, target?.column);
  const features =
    saved.length > 0 ? planSaved(saved, usable, rowCount, dataset) : planFeatures(usable, rowCount, dataset);
  const end = describeEnd(target);
  const isMixed = augmentation.some((entry) => isMixture(entry as AugmentationConfig));
  // Mixed samples have a share of several classes.
  const loss = isMixed ? end.loss.replace('sparseCategorical', 'categorical') : end.loss;
  const { batchSize, epochs } = planSteps(rowCount);
  return [
    `# Chosen from the columns of ${JSON.stringify(dataset.name)}; everything can be changed.`,
    `name: ${quote(dataset.name)}`,
    '',
    'dataset:',
    `  name: ${quote(dataset.name)}`,
    ...(dataset.version < dataset.newestVersion
      ? ['  # An older version, as it was opened; null takes the newest.', `  version: ${dataset.version}`]
      : []),
    ...(target?.named
      ? ['  # No column has the role target; the last one is taken.', `  target: ${quote(target.column)}`]
      : []),
    ...(features.named ? [`  features: ${list(features.named)}`] : []),
    '',
    ...(features.transforms.length > 0 ? ['transforms:', ...features.transforms, ''] : []),
    ...(augmentation.length > 0
      ? [
          'augmentation:',
          '  # Saved with the data set, too; changes samples only while training.',
          ...augmentation.map(toLine),
          '',
        ]
      : []),
    'model:',
    '  layers:',
    '    - { kind: input, shape: auto }',
    ...features.hidden,
    `    # ${end.outputNote}`,
    `    - { kind: dense, units: ${end.units} }`,
    '',
    'training:',
    `  epochs: ${epochs}`,
    `  batchSize: ${batchSize}`,
    `  optimizer: { kind: adam, learningRate: ${end.metric === 'accuracy' ? 0.001 : 0.01} }`,
    `  loss: ${loss}`,
    `  metrics: [${end.metric}]`,
    '  # Ends training when validation no longer gets better; the best weights are kept as a checkpoint.',
    '  earlyStopping: { metric: validation/loss, patience: 10 }',
    '',
    'seed: 1',
    '',
  ].join('\n');
}
