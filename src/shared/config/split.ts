import { z } from 'zod';
import { defineKind, documentationText } from '../base/kind-table';

const trainShare = z.number().gt(0).max(1).default(0.7).describe('Share of the rows that weights are fitted to.');
const validationShare = z.number().min(0).lt(1).default(0.15).describe('Share watched while training.');
const testShare = z.number().min(0).lt(1).default(0.15).describe('Share kept for the final figure.');
const stratify = z.boolean().default(true).describe('Keep the classes’ shares in every part.');
const group = z
  .string()
  .min(1)
  .nullable()
  .default(null)
  .describe('Column whose equal values stay in one part; null takes the column with the role group, if there is one.');

/** What a cell of a split column may be written as; numbers and truth values are compared as the table shows them. */
const values = (names: string[], part: string) =>
  z
    .array(z.union([z.number(), z.boolean(), z.string()]))
    .default(names)
    .describe(`Values of the rows ${part}.`);

const ratio = defineKind(
  'ratio',
  {
    title: 'Ratio',
    summary: 'Shares of the rows, drawn by seed and content; the rows of one class or group can be kept in proportion.',
    use: 'The first choice, where rows do not depend on each other or a group column says which do.',
    source: 'stratified and grouped as scikit-learn’s StratifiedShuffleSplit and GroupShuffleSplit',
  },
  { train: trainShare, validation: validationShare, test: testShare, stratify, group },
);

const time = defineKind(
  'time',
  {
    title: 'By time',
    summary: 'The oldest rows train, the newest test; rows of one moment stay together.',
    use: 'The network will be used on what comes later: sales, sensors, anything that drifts.',
    source: 'common practice of forecasting; gap as in scikit-learn’s TimeSeriesSplit',
  },
  {
    column: z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .describe('Column of times or numbers that orders the rows; null takes the column with the role time.'),
    train: trainShare,
    validation: validationShare,
    test: testShare,
    gap: z.number().min(0).default(0).describe('Rows that are nearer to the next part than this are left out.'),
    gapUnit: z
      .enum(['seconds', 'minutes', 'hours', 'days'])
      .default('days')
      .describe('Unit of the gap where the column holds times; a column of numbers has its own.'),
  },
);

const column = defineKind(
  'column',
  {
    title: 'By a column',
    summary: 'A column of the data says which part a row belongs to.',
    use: 'The split was made elsewhere, or must equal one that was published.',
    source: 'as scikit-learn’s PredefinedSplit',
  },
  {
    column: z.string().min(1).describe('Column that names the part of each row.'),
    train: values(['train'], 'that weights are fitted to'),
    validation: values(['validation'], 'watched while training'),
    test: values(['test'], 'kept for the final figure'),
    unassigned: z
      .enum(['refuse', 'leaveOut', 'train'])
      .default('refuse')
      .describe('What happens to rows with another value or none: `refuse` does not train before all have a part.'),
  },
);

const folds = defineKind(
  'folds',
  {
    title: 'Folds',
    summary: 'The rows are cut into equal folds; one is tested, the others train. One run a fold tests every row once.',
    use: 'Few rows, or a figure with its deviation: train once for every fold and compare the mean.',
    source: 'as scikit-learn’s KFold, StratifiedKFold, GroupKFold and StratifiedGroupKFold',
  },
  {
    count: z.number().int().min(2).max(100).default(5).describe('Number of folds.'),
    fold: z.number().int().min(1).max(100).default(1).describe('The fold that is tested, counted from 1.'),
    validation: z
      .number()
      .min(0)
      .lt(1)
      .default(0.15)
      .describe('Share of the rows outside of the tested fold that is watched while training.'),
    stratify,
    group,
  },
);

/** How rows are divided, by kind: what a picker shows. */
export const splitTable = [ratio, time, column, folds] as const;

interface Shares {
  train: number;
  validation: number;
  test: number;
}

const addUp = ({ train, validation, test }: Shares) => Math.abs(train + validation + test - 1) < 1e-9;
const mustAddUp = { message: 'train, validation and test must add up to 1.' };

/** Configs that were written before there were kinds name none. */
const ratioSchema = ratio.schema
  .extend({ kind: z.literal('ratio').optional().default('ratio').describe(documentationText(ratio)) })
  .meta({ title: ratio.title, description: documentationText(ratio) });

export const splitSchema = z
  .discriminatedUnion('kind', [
    ratioSchema.refine(addUp, mustAddUp),
    time.schema.refine(addUp, mustAddUp),
    column.schema,
    folds.schema.refine(({ fold, count }) => fold <= count, {
      message: 'fold must be at most count.',
      path: ['fold'],
    }),
  ])
  .describe('How rows are divided into training, validation and test, by seed and content.');
export type SplitConfig = z.infer<typeof splitSchema>;
export type SplitKind = SplitConfig['kind'];
export type SplitOf<Kind extends SplitKind> = Extract<SplitConfig, { kind: Kind }>;

/**
 * The share of the rows that a config wants in a part.
 *
 * @returns null where only the data say: a split by a column
 */
export function shareOf(split: SplitConfig, part: 'train' | 'validation' | 'test'): number | null {
  if (split.kind === 'column') return null;
  if (split.kind !== 'folds') return split[part];
  const tested = 1 / split.count;
  if (part === 'test') return tested;
  return (1 - tested) * (part === 'validation' ? split.validation : 1 - split.validation);
}

/** Whether a part is wanted at all; of a split by a column, whether any value stands for it. */
export function wantsPart(split: SplitConfig, part: 'train' | 'validation' | 'test'): boolean {
  return split.kind === 'column' ? split[part].length > 0 : (shareOf(split, part) ?? 0) > 0;
}
