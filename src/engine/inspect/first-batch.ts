import { type Problem, StudioError } from '../../shared/base/problem';
import {
  type FirstBatch,
  type FirstBatchInput,
  maximumFeatureCount,
  maximumTokenCount,
} from '../../shared/contract/inspection';
import type { OutputPage } from '../../shared/job/inspection';

import { epochBatches } from '../batches';
import type { TensorFlow } from '../lib/tensorflow';
import { outputPage, viewOf } from './output-page';
import { describeSamples, type InputMeaning, inputMeanings, withInputs } from './samples';
import type { OpenSubject } from './subject';
import { summariseValues } from './value-summary';

/** Samples whose values and words are sent. */
const shownSampleCount = 64;

/** Rows of the first batch of the first epoch, in its order. */
function firstRows({ source, subject }: OpenSubject): { rows: Uint32Array; stepsPerEpoch: number } {
  const { train } = source.rows;
  const batches = epochBatches(train.length, subject.config.training.batchSize, subject.config.seed, 0);
  const [places = new Uint32Array()] = batches;
  return { rows: places.map((place) => train[place] as number), stepsPerEpoch: batches.length };
}

function describeInput(meaning: InputMeaning, values: ArrayLike<number>, sampleCount: number): FirstBatchInput {
  const width = sampleCount === 0 ? 0 : values.length / sampleCount;
  const feature = (at: number) =>
    Float32Array.from({ length: sampleCount }, (_, sample) => values[sample * width + at] as number);
  const isAmounts = viewOf(meaning.shape, meaning.integer) === 'vector';
  return {
    layer: meaning.layer,
    shape: meaning.shownShape,
    view: viewOf(meaning.shownShape, meaning.integer),
    summary: summariseValues(values),
    features: Array.from({ length: isAmounts ? Math.min(width, maximumFeatureCount) : 0 }, (_, at) => ({
      name: meaning.names[at] ?? `${at + 1}`,
      summary: summariseValues(feature(at)),
    })),
    featureCount: width,
  };
}

const list = (names: readonly string[], limit = 5) =>
  `${names.slice(0, limit).join(', ')}${names.length > limit ? ` and ${names.length - limit} more` : ''}`;

/** Beyond this a value is far from what initial weights expect. */
const largeValue = 20;

/** What makes learning hard and can be seen in the data alone. */
export function judgeInput(input: FirstBatchInput, integer: boolean): Problem[] {
  const { layer, summary, features, featureCount } = input;
  const warn = (code: string, message: string, fix: string): Problem => ({
    code,
    severity: 'warning',
    message,
    fix,
    where: { layer },
  });
  const problems: Problem[] = [];
  if (summary.nanShare > 0 || summary.infiniteShare > 0)
    problems.push({
      code: 'notFinite',
      severity: 'error',
      message: `"${layer}" gets ${summary.nanShare > 0 ? 'NaN' : 'infinite values'}; every weight would become NaN with the first step.`,
      fix: 'Add impute before the other transforms, or leave the column out.',
      where: { layer },
    });
  if (integer) {
    if (summary.zeroShare > 0.9)
      problems.push(
        warn(
          'mostlyPadding',
          `${Math.round(summary.zeroShare * 100)} % of the tokens in "${layer}" are padding.`,
          'Lower sequenceLength of the tokenise transform: padding costs time and says nothing.',
        ),
      );
    return problems;
  }
  const largest = Math.max(Math.abs(summary.minimum ?? 0), Math.abs(summary.maximum ?? 0));
  if (largest > largeValue)
    problems.push(
      warn(
        'notScaled',
        `Values of "${layer}" reach ${Number(largest.toPrecision(3)).toLocaleString('en-US')}; networks learn best from values around −1 to 1.`,
        'Add standardise or minMax to the transforms.',
      ),
    );
  const constant = features.filter((feature) => feature.summary.deviation === 0).map(({ name }) => name);
  if (constant.length > 0)
    problems.push({
      code: 'constant',
      severity: constant.length === featureCount ? 'warning' : 'info',
      message: `${constant.length} of ${featureCount} ${featureCount === 1 ? 'feature has' : 'features have'} one value in the whole batch: ${list(constant)}.`,
      fix: 'A feature that never changes teaches nothing; leave it out, or look at a larger batch.',
      where: { layer },
    });
  const deviations = features.flatMap(({ summary: { deviation } }) => (deviation ? [deviation] : []));
  const ratio = Math.max(...deviations) / Math.min(...deviations);
  if (deviations.length > 1 && largest <= largeValue && ratio > 1000)
    problems.push(
      warn(
        'unevenScales',
        `The features of "${layer}" differ in spread by a factor of ${Math.round(ratio).toLocaleString('en-US')}; the wide ones drown the others.`,
        'Add standardise to the transforms.',
      ),
    );
  return problems;
}

/** The one column that the network learns to tell the class of; null for everything else. */
function classTarget({ source }: OpenSubject) {
  const { outputs } = source.fitted;
  const target = outputs[0]?.target;
  const encoded = source.targets[0];
  if (outputs.length !== 1 || !target || !encoded || target.kind !== 'column') return null;
  return target.task === 'regression' ? null : { classes: target.classes, encoded };
}

function judgeTarget(open: OpenSubject, classes: FirstBatch['classes'], sampleCount: number): Problem[] {
  const known = classTarget(open)?.classes ?? [];
  if (!classes || sampleCount < known.length * 4) return [];
  const absent = known.filter((name) => !classes.some((entry) => entry.name === name));
  if (absent.length === 0) return [];
  return [
    {
      code: 'absentClass',
      severity: 'info',
      message: `The batch has no sample of ${absent.length === 1 ? 'the class' : 'the classes'} ${list(absent)}.`,
      fix: 'Rare classes are learned from few samples; balance the data, or weigh the classes.',
    },
  ];
}

function countClasses(open: OpenSubject, rows: Uint32Array): FirstBatch['classes'] {
  const target = classTarget(open);
  if (!target) return null;
  const counts = new Map<string, number>();
  for (const row of rows) {
    const name = target.classes[target.encoded.values[open.source.targetRow(row)] as number];
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => ({ name, count })).sort((left, right) => right.count - left.count);
}

/** Figures of what is to be learned, where it is numbers. */
async function summariseTargets({ source }: OpenSubject, rows: Uint32Array): Promise<FirstBatch['targetSummary']> {
  if (source.fitted.outputs[0]?.target.task !== 'regression') return null;
  const [target] = (await source.read(rows)).targets;
  return target ? summariseValues(target.values) : null;
}

/** The first batch of the first epoch as training will see it, with what can be said against it. */
export function firstBatch(tf: TensorFlow, open: OpenSubject): Promise<FirstBatch> {
  const { rows, stepsPerEpoch } = firstRows(open);
  const meanings = inputMeanings(open);
  return withInputs(tf, open, rows, async (tensors) => {
    const values = tensors.map((tensor) => tensor.dataSync());
    const inputs = meanings.map((meaning, index) => describeInput(meaning, values[index] ?? [], rows.length));
    const classes = countClasses(open, rows);
    const shown = rows.subarray(0, shownSampleCount);
    const shownValues = values.map((all) => all.subarray(0, (all.length / rows.length) * shown.length));
    return {
      batchSize: rows.length,
      stepsPerEpoch,
      samples: describeSamples(open, shown, shownValues),
      inputs,
      classes,
      targetSummary: await summariseTargets(open, rows),
      problems: [
        ...inputs.flatMap((input, index) => judgeInput(input, meanings[index]?.integer ?? false)),
        ...judgeTarget(open, classes, rows.length),
      ],
    };
  });
}

/** Values of one input for the first samples of the batch, each as a bounded page; the samples come first in the shape. */
export function batchPage(
  tf: TensorFlow,
  open: OpenSubject,
  { layer, sampleCount, edge }: { layer: string; sampleCount: number; edge: number },
): Promise<OutputPage> {
  const meanings = inputMeanings(open);
  const index = meanings.findIndex((meaning) => meaning.layer === layer);
  const meaning = meanings[index];
  if (!meaning)
    throw new StudioError('NOT_FOUND', `The network has no input layer "${layer}".`, {
      fix: `Its input layers are: ${meanings.map((each) => each.layer).join(', ')}.`,
    });
  const rows = firstRows(open).rows.subarray(0, Math.min(sampleCount, shownSampleCount));
  const isText = viewOf(meaning.shape, meaning.integer) === 'tokens';
  const limits = {
    edge,
    channel: 0,
    channelCount: meaning.shownShape.length === 1 ? (isText ? maximumTokenCount : maximumFeatureCount) : 4,
    slice: null,
  };
  return withInputs(tf, open, rows, (tensors) => {
    const values = Float32Array.from(tensors[index]?.dataSync() ?? []);
    const width = rows.length === 0 ? 0 : values.length / rows.length;
    const pages = Array.from(rows, (_, at) =>
      outputPage(values.subarray(at * width, (at + 1) * width), meaning.shownShape, limits),
    );
    const size = pages[0]?.values.length ?? 0;
    const joined = new Float32Array(size * pages.length);
    pages.forEach((page, at) => {
      joined.set(page.values, at * size);
    });
    const first = pages[0] ?? outputPage(new Float32Array(), meaning.shownShape, limits);
    return { ...first, shape: [rows.length, ...first.shape], values: joined };
  });
}
