import { z } from 'zod';

/** `auto` stands for every feature column of the kind that the transform is for. */
export const columnsSchema = z
  .union([z.literal('auto'), z.array(z.string()).min(1)])
  .default('auto')
  .describe('Feature columns it changes; `auto` takes every column that it is made for.');

export const imputeParameters = z.strictObject({
  columns: columnsSchema,
  strategy: z
    .enum(['mean', 'median', 'mostFrequent', 'constant'])
    .default('mean')
    .describe('What stands in for a missing value.'),
  value: z.union([z.number(), z.string()]).optional().describe('The constant, with strategy: constant.'),
});
export const standardiseParameters = z.strictObject({ columns: columnsSchema });
export const minMaxParameters = z.strictObject({ columns: columnsSchema });
export const scaleParameters = z.strictObject({
  columns: columnsSchema,
  factor: z.number().describe('Every value is multiplied by it, for example 0.0625 for grey values 0 to 16.'),
  offset: z.number().default(0).describe('Added after multiplying.'),
});
export const oneHotParameters = z.strictObject({
  columns: columnsSchema,
  maximumCategories: z.number().int().min(2).max(10_000).default(100).describe('Rarer categories share one column.'),
});
export const tokeniseParameters = z.strictObject({
  columns: columnsSchema,
  vocabularySize: z
    .number()
    .int()
    .min(3)
    .max(1_000_000)
    .default(10_000)
    .describe('Most frequent words kept; 0 is padding, 1 is any other word.'),
  sequenceLength: z
    .number()
    .int()
    .min(1)
    .max(4096)
    .default(100)
    .describe('Tokens a sample; longer texts are cut, shorter ones padded.'),
  lowercase: z.boolean().default(true).describe('Ignore upper and lower case.'),
  padding: z.enum(['before', 'after']).default('before').describe('Where padding goes.'),
});

/** One entry of the run config’s `transforms`; applied in order. */
export const transformSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('impute'), ...imputeParameters.shape }).describe('Fill missing values.'),
  z
    .strictObject({ kind: z.literal('standardise'), ...standardiseParameters.shape })
    .describe('Zero mean and unit deviation, of the training split.'),
  z
    .strictObject({ kind: z.literal('minMax'), ...minMaxParameters.shape })
    .describe('To 0…1 by the training split’s smallest and largest value.'),
  z.strictObject({ kind: z.literal('scale'), ...scaleParameters.shape }).describe('Multiply by a fixed factor.'),
  z.strictObject({ kind: z.literal('oneHot'), ...oneHotParameters.shape }).describe('One column a category.'),
  z
    .strictObject({ kind: z.literal('tokenise'), ...tokeniseParameters.shape })
    .describe('Words to whole numbers, padded to one length.'),
]);
export type TransformConfig = z.infer<typeof transformSchema>;
export type TransformKind = TransformConfig['kind'];
