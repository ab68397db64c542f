import { z } from 'zod';
import { columnsSchema } from '../columns';
import { transformEntry } from './entry';

export const oneHotParameters = z.strictObject({
  columns: columnsSchema,
  maximumCategories: z.number().int().min(2).max(10_000).default(100).describe('Rarer categories share one column.'),
});
export const ordinalParameters = z.strictObject({
  columns: columnsSchema,
  order: z
    .array(z.union([z.string(), z.number()]))
    .min(1)
    .nullable()
    .default(null)
    .describe('Categories from lowest to highest; null sorts those of the training split.'),
  output: z
    .enum(['number', 'index'])
    .default('number')
    .describe('`number` is an amount, −1 where unseen; `index` is for an embedding, 0 where unseen or missing.'),
});
export const targetEncodeParameters = z.strictObject({
  columns: columnsSchema,
  smoothing: z
    .union([z.literal('auto'), z.number().min(0)])
    .default('auto')
    .describe('How many rows the overall mean counts for; `auto` takes it from the spread within each category.'),
  folds: z
    .number()
    .int()
    .min(2)
    .max(20)
    .default(5)
    .describe('Parts of the training split; a row is encoded by the others, so that it never reads its own target.'),
});
export const hashingParameters = z.strictObject({
  columns: columnsSchema,
  width: z.number().int().min(2).max(65_536).default(32).describe('Columns that all categories share.'),
  signed: z.boolean().default(true).describe('Half of the categories count as −1, so that collisions cancel out.'),
});

export const categoryTransformSchemas = [
  transformEntry('oneHot', 'One-hot', 'One column a category.', oneHotParameters),
  transformEntry('ordinal', 'Ordinal', 'Categories to their place in an order.', ordinalParameters),
  transformEntry(
    'targetEncode',
    'Target encoding',
    'Categories to the mean target of their training rows.',
    targetEncodeParameters,
  ),
  transformEntry(
    'hashing',
    'Hashing',
    'Categories to a fixed number of columns, whatever their number.',
    hashingParameters,
  ),
] as const;
