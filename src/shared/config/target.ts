import { z } from 'zod';

/** What one output of a network is trained to say. */
export const targetSchema = z.union([
  z.string().min(1).describe('A column.'),
  z.array(z.string().min(1)).min(1).describe('Several columns: one value of the output each.'),
  z
    .strictObject({ reconstruct: z.string().min(1).describe('Name of the input layer.') })
    .describe('What an input layer reads, as an autoencoder gives it back.'),
  z
    .strictObject({
      nextToken: z.string().min(1).describe('Name of the text column; a tokenise transform must encode it.'),
    })
    .describe('At every step the token that follows, as a language model says it.'),
]);
export type TargetConfig = z.infer<typeof targetSchema>;

/** Columns that must be read for a target besides the features. */
export function targetColumns(target: TargetConfig | null): string[] {
  if (typeof target === 'string') return [target];
  return Array.isArray(target) ? target : [];
}

/** A target in a few words, for problems and pages. */
export function describeTarget(target: TargetConfig): string {
  if (typeof target === 'string') return target;
  if (Array.isArray(target)) return target.join(', ');
  return 'reconstruct' in target ? `the input ${target.reconstruct} itself` : `the next token of ${target.nextToken}`;
}
