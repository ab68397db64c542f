import { z } from 'zod';
import { defineKind, kindUnion } from '../base/kind-table';

const limit = (value: number, text: string) => z.number().positive().default(value).describe(text);
const pascanu = 'Pascanu et al., 2012';

/** What is done to gradients that are too large, before the optimizer sees them. */
export const clipTable = [
  defineKind(
    'value',
    {
      title: 'By value',
      summary: 'Every number of a gradient is brought between −limit and limit.',
      use: 'A simple guard; it changes the direction of the step.',
      source: 'Mikolov, 2012',
    },
    { limit: limit(0.5, 'Largest absolute value.') },
  ),
  defineKind(
    'norm',
    {
      title: 'By norm of each weight',
      summary: 'The gradient of each weight tensor is scaled down to the limit.',
      use: 'One layer’s gradients explode.',
      source: pascanu,
    },
    { limit: limit(1, 'Largest Euclidean norm of one tensor’s gradient.') },
  ),
  defineKind(
    'globalNorm',
    {
      title: 'By global norm',
      summary: 'All gradients are scaled together, so that the step keeps its direction.',
      use: 'The usual choice for recurrent networks and transformers.',
      source: pascanu,
    },
    { limit: limit(1, 'Largest Euclidean norm of all gradients together.') },
  ),
] as const;

export const clipSchema = kindUnion(clipTable).describe('What is done to gradients that are too large.');
export type ClipConfig = z.infer<typeof clipSchema>;
export type ClipKind = ClipConfig['kind'];
