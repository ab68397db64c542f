import { z } from 'zod';
import { columnsSchema } from '../columns';
import { transformEntry } from './entry';

export const dateParts = [
  'year',
  'quarter',
  'month',
  'week',
  'dayOfYear',
  'day',
  'weekday',
  'weekend',
  'hour',
  'minute',
  'second',
  'elapsedDays',
] as const;
export type DatePart = (typeof dateParts)[number];

export const datePartsParameters = z.strictObject({
  columns: columnsSchema,
  parts: z
    .array(z.enum(dateParts))
    .min(1)
    .default(['year', 'month', 'weekday', 'hour'])
    .describe('A column each; elapsedDays counts from the first training row, weekday from Monday = 0.'),
  cyclic: z
    .boolean()
    .default(true)
    .describe('Parts that come round again become sine and cosine, so that December lies next to January.'),
  timeZone: z
    .string()
    .min(1)
    .default('UTC')
    .describe('Where the clock hangs: UTC, or a name such as Europe/Berlin. Stored times are UTC.'),
});

export const timeTransformSchemas = [
  transformEntry('dateParts', 'Date parts', 'Times to year, month, weekday, hour ….', datePartsParameters),
] as const;
