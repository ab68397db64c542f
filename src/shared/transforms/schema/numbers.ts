import { z } from 'zod';
import { columnsSchema } from '../columns';
import { transformEntry } from './entry';

const quantile = (fallback: number) => z.number().min(0).max(1).default(fallback);

export const imputeParameters = z.strictObject({
  columns: columnsSchema,
  strategy: z
    .enum(['mean', 'median', 'mostFrequent', 'constant'])
    .default('mean')
    .describe('What stands in for a missing value.'),
  value: z.union([z.number(), z.string()]).optional().describe('The constant, with strategy: constant.'),
});
export const indicatorParameters = z.strictObject({
  columns: columnsSchema,
  only: z
    .enum(['missing', 'all'])
    .default('missing')
    .describe('`missing` adds a column only where training rows lack a value, `all` for every chosen column.'),
});
export const clipParameters = z.strictObject({
  columns: columnsSchema,
  minimum: z.number().nullable().default(null).describe('Smaller values become this one; null sets no fixed bound.'),
  maximum: z.number().nullable().default(null).describe('Larger values become this one; null sets no fixed bound.'),
  lowerQuantile: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .default(null)
    .describe('Lower bound learned as this share of the training rows, such as 0.01; null learns none.'),
  upperQuantile: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .default(null)
    .describe('Upper bound learned as this share of the training rows, such as 0.99; null learns none.'),
});
export const standardiseParameters = z.strictObject({ columns: columnsSchema });
export const minMaxParameters = z.strictObject({ columns: columnsSchema });
export const robustParameters = z.strictObject({
  columns: columnsSchema,
  lowerQuantile: quantile(0.25).describe('Lower end of the range that becomes 1.'),
  upperQuantile: quantile(0.75).describe('Upper end of the range that becomes 1.'),
});
export const scaleParameters = z.strictObject({
  columns: columnsSchema,
  factor: z.number().describe('Every value is multiplied by it, for example 0.0625 for grey values 0 to 16.'),
  offset: z.number().default(0).describe('Added after multiplying.'),
});
export const logParameters = z.strictObject({ columns: columnsSchema });
export const powerParameters = z.strictObject({
  columns: columnsSchema,
  method: z
    .enum(['yeoJohnson', 'boxCox'])
    .default('yeoJohnson')
    .describe('`yeoJohnson` takes any number, `boxCox` only numbers above 0.'),
  standardise: z.boolean().default(true).describe('Brings the result to mean 0 and deviation 1.'),
});
export const quantileParameters = z.strictObject({
  columns: columnsSchema,
  quantileCount: z
    .number()
    .int()
    .min(2)
    .max(100_000)
    .default(1000)
    .describe('Points at which the distribution is learned; no more than training rows.'),
  output: z
    .enum(['uniform', 'normal'])
    .default('uniform')
    .describe('`uniform` spreads values evenly over 0 to 1, `normal` like a bell curve around 0.'),
});

export const numberTransformSchemas = [
  transformEntry('impute', 'Impute', 'Fill missing values.', imputeParameters),
  transformEntry(
    'indicator',
    'Missing indicator',
    'Add a column of 0 and 1 that says where a value was missing.',
    indicatorParameters,
  ),
  transformEntry(
    'clip',
    'Clip',
    'Bound values, by fixed numbers or by quantiles of the training split.',
    clipParameters,
  ),
  transformEntry(
    'standardise',
    'Standardise',
    'Zero mean and unit deviation, of the training split.',
    standardiseParameters,
  ),
  transformEntry('minMax', 'Min-max', 'To 0…1 by the training split’s smallest and largest value.', minMaxParameters),
  transformEntry('robust', 'Robust scaling', 'By median and quartiles, which outliers do not move.', robustParameters),
  transformEntry('scale', 'Scale', 'Multiply by a fixed factor.', scaleParameters),
  transformEntry('log', 'Logarithm', 'ln(1 + x), mirrored below 0.', logParameters),
  transformEntry('power', 'Power', 'Bend a skewed distribution towards a bell curve.', powerParameters),
  transformEntry('quantile', 'Quantile', 'Replace values by their rank in the training split.', quantileParameters),
] as const;
