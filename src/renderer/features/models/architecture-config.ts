import { stringify } from 'yaml';
import type { ColumnProfile, Dataset, DatasetProfile } from '../../../shared/contract/dataset';
import type { Architecture, ArchitectureData, ArchitectureOptions } from '../../../shared/graph/architectures';
import type { ModelInput } from '../../../shared/graph/model';
import {
  describeEnd,
  imageEdge,
  isMedia,
  isText,
  list,
  planSteps,
  planTarget,
  quote,
  type TargetPlan,
  transformsOfMedia,
} from './dataset-config';

const vocabularySize = 10_000;
const textLength = 64;

interface Columns {
  all: readonly ColumnProfile[];
  numbers: readonly ColumnProfile[];
  texts: readonly ColumnProfile[];
  /** Images, sounds and arrays. */
  media: readonly ColumnProfile[];
}

/** The parts of a config that depend on what the network reads. */
interface Plan {
  options: Partial<ArchitectureOptions>;
  /** Lines of `dataset:` besides name and target. */
  dataset: string[];
  transforms: string[];
  /** Lines of `training:` in the place of those for a column. */
  end?: { loss: string; metrics: string };
  /** Input layers take their shapes from the data set. */
  openInputs?: boolean;
}

const nameOf = ({ name }: Pick<ColumnProfile, 'name'>) => quote(name);

/** Height, width and channels that many columns are the pixels of, where they are square. */
function imageShape(columnCount: number): [number, number, number] | null {
  for (const channels of [1, 3]) {
    const side = Math.sqrt(columnCount / channels);
    if (side > 1 && Number.isInteger(side)) return [side, side, channels];
  }
  return null;
}

/** One factor for all pixels, so that the picture stays a picture. */
function scalePixels(numbers: readonly ColumnProfile[]): string[] {
  const largest = Math.max(1, ...numbers.map(({ maximum }) => (typeof maximum === 'number' ? maximum : 1)));
  return [
    `  # 0 to ${largest} becomes 0 to 1.`,
    `  - { kind: scale, factor: ${Number((1 / largest).toPrecision(6))} }`,
  ];
}

function completeNumbers(numbers: readonly ColumnProfile[]): string[] {
  return numbers.some(({ missingCount }) => missingCount > 0)
    ? ['  - { kind: impute, strategy: median }', '  - { kind: standardise }']
    : ['  - { kind: standardise }'];
}

function featuresLine(used: readonly ColumnProfile[], { all }: Columns): string[] {
  return used.length === all.length ? [] : [`  features: ${list(used)}`];
}

/** Of what the network reads where it reads images of its own, and not pixels in columns. */
function planImageColumn(column: ColumnProfile, columns: Columns): Plan {
  return {
    options: column.kind === 'image' ? { inputShapes: [[imageEdge, imageEdge, 3]] } : {},
    dataset: featuresLine([column], columns),
    transforms: transformsOfMedia(column),
    openInputs: true,
  };
}

function planImage(columns: Columns): Plan {
  const [image] = columns.media;
  if (image) return planImageColumn(image, columns);
  const shape = imageShape(columns.numbers.length);
  return {
    options: shape ? { inputShapes: [shape] } : {},
    dataset: featuresLine(columns.numbers, columns),
    transforms: scalePixels(columns.numbers),
  };
}

const tokens = (padding: 'before' | 'after') => [
  '  # The most frequent words of the training split get a number; 0 is padding, 1 is any other word.',
  `  - { kind: tokenise, vocabularySize: ${vocabularySize}, sequenceLength: ${textLength}, padding: ${padding} }`,
];

/** What each kind of network wants of a data set. */
const plans = {
  image: planImage,
  imageToImage: (columns) => ({
    ...planImage(columns),
    dataset: [
      ...featuresLine(columns.media[0] ? columns.media.slice(0, 1) : columns.numbers, columns),
      '  target: { reconstruct: image }',
    ],
    end: { loss: '{ kind: meanSquaredError }', metrics: '[meanAbsoluteError]' },
  }),
  text: (columns) => ({
    options: { inputShapes: [[textLength]], vocabularySize },
    dataset: featuresLine(columns.texts, columns),
    transforms: tokens('after'),
  }),
  nextToken: (columns) => ({
    options: { inputShapes: [[textLength]], vocabularySize },
    dataset: [
      ...featuresLine(columns.texts.slice(0, 1), columns),
      `  target: { nextToken: ${columns.texts[0] ? nameOf(columns.texts[0]) : 'text'} }`,
    ],
    transforms: tokens('after'),
    end: { loss: '{ kind: sparseCategoricalCrossentropy, fromLogits: true }', metrics: '[accuracy]' },
  }),
  series: (columns) => ({
    options: columns.numbers.length > 1 ? { inputShapes: [[columns.numbers.length, 1]] } : {},
    dataset: featuresLine(columns.numbers, columns),
    transforms: completeNumbers(columns.numbers),
  }),
  pair: ({ numbers, texts }) => {
    const all = [...numbers, ...texts.filter(({ kind }) => kind === 'categorical')];
    const half = Math.max(1, Math.ceil(all.length / 2));
    const incomplete = all.filter((column) => isText(column) && column.missingCount > 0);
    return {
      options: {},
      dataset: [
        '  # Which columns describe the person and which the thing: to be chosen.',
        '  inputs:',
        `    person: ${list(all.slice(0, half))}`,
        `    thing: ${list(all.slice(half))}`,
      ],
      transforms: [
        ...(numbers.length > 0 ? completeNumbers(numbers) : []),
        ...(incomplete.length > 0
          ? [`  - { kind: impute, columns: ${list(incomplete)}, strategy: mostFrequent }`]
          : []),
        ...(all.length > numbers.length ? ['  - { kind: oneHot }'] : []),
      ],
      openInputs: true,
    };
  },
  reconstruction: (columns) => ({
    options: { inputShapes: [[Math.max(1, columns.numbers.length)]] },
    dataset: [...featuresLine(columns.numbers, columns), '  target: { reconstruct: columns }'],
    transforms: completeNumbers(columns.numbers),
    end: { loss: '{ kind: meanSquaredError }', metrics: '[meanAbsoluteError]' },
  }),
} satisfies Record<ArchitectureData, (columns: Columns) => Plan>;

/** One line a layer, as people write it. */
export function writeLayers({ layers }: ModelInput): string[] {
  return layers.map((layer) => `    - ${stringify(layer, { collectionStyle: 'flow', lineWidth: 0 }).trim()}`);
}

function columnsOf(profile: DatasetProfile, target: TargetPlan | null): Columns {
  const all = profile.columns.filter(
    ({ name, role, missingCount }) => role === 'feature' && name !== target?.column && missingCount < profile.rowCount,
  );
  return {
    all,
    numbers: all.filter((column) => !isText(column) && !isMedia(column)),
    texts: all.filter(isText),
    media: all.filter(isMedia),
  };
}

/** A config that trains a well-known network, made to the measure of a data set. */
export function configForArchitecture(architecture: Architecture, dataset: Dataset, profile: DatasetProfile): string {
  const target = planTarget(profile.columns, profile.rowCount);
  const plan: Plan = plans[architecture.data](columnsOf(profile, target));
  const end = describeEnd(target);
  const model = architecture.build({
    ...architecture.standard,
    ...plan.options,
    outputUnits: plan.end ? 0 : end.units,
  });
  const layers = plan.openInputs
    ? model.layers.map((layer) => (layer.kind === 'input' ? { kind: layer.kind, name: layer.name } : layer))
    : model.layers;
  const { batchSize, epochs } = planSteps(profile.rowCount);
  return [
    `# ${architecture.title} (${architecture.source}), made for ${JSON.stringify(dataset.name)}; everything can be changed.`,
    `name: ${architecture.name}-${quote(dataset.name).replace(/[^\w-]+/g, '-')}`,
    '',
    'dataset:',
    `  name: ${quote(dataset.name)}`,
    ...(target?.named && !plan.end ? [`  target: ${quote(target.column)}`] : []),
    ...plan.dataset,
    '',
    ...(plan.transforms.length > 0 ? ['transforms:', ...plan.transforms, ''] : []),
    'model:',
    '  layers:',
    ...writeLayers({ layers } as ModelInput),
    '',
    'training:',
    `  epochs: ${Math.min(epochs, 20)}`,
    `  batchSize: ${batchSize}`,
    '  optimizer: { kind: adam, learningRate: 0.001 }',
    `  loss: ${plan.end?.loss ?? end.loss}`,
    `  metrics: ${plan.end?.metrics ?? `[${end.metric}]`}`,
    ...(plan.end || end.metric === 'accuracy'
      ? []
      : ['  # Networks like numbers around zero; predictions are scaled back.', '  scaleTarget: standardise']),
    '  earlyStopping: { metric: validation/loss, patience: 10 }',
    '',
    'seed: 1',
    '',
  ].join('\n');
}
