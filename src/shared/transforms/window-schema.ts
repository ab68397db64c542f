import { z } from 'zod';

/** Of a time series: how its rows become samples of several successive rows each. */
export const windowSchema = z
  .strictObject({
    length: z.number().int().min(1).max(10_000).describe('Successive rows that the network reads at once.'),
    stride: z.number().int().min(1).max(10_000).default(1).describe('Rows from the start of one window to the next.'),
    horizon: z
      .number()
      .int()
      .min(0)
      .max(10_000)
      .default(1)
      .describe('Rows from the last one read to the one whose target is predicted; 0 is the last one itself.'),
    groupBy: z
      .string()
      .nullable()
      .default(null)
      .describe('Column that tells series apart, such as a shop or a sensor; no window holds rows of two.'),
    orderBy: z
      .string()
      .nullable()
      .default(null)
      .describe('Column that orders the rows; null takes the one with the role time, else the stored order.'),
    maximumGap: z
      .number()
      .positive()
      .nullable()
      .default(null)
      .describe('A larger step of the ordering column (seconds where it is a time) ends a series; null allows any.'),
  })
  .describe('Windows of a time series; null makes every row a sample of its own.');
export type WindowConfig = z.infer<typeof windowSchema>;
