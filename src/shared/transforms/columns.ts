import { z } from 'zod';

/** `auto` stands for every feature column of the kind that the transform is for. */
export const columnsSchema = z
  .union([z.literal('auto'), z.array(z.string()).min(1)])
  .default('auto')
  .describe('Feature columns it changes; `auto` takes every column that it is made for.');
