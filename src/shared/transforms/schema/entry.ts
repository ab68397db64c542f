import { z } from 'zod';

/** One member of the union of transforms: the parameters under a `kind`. */
export function transformEntry<const Kind extends string, Shape extends z.core.$ZodShape>(
  kind: Kind,
  title: string,
  summary: string,
  parameters: z.ZodObject<Shape>,
) {
  return z.strictObject({ kind: z.literal(kind), ...parameters.shape }).meta({ title, description: summary });
}
