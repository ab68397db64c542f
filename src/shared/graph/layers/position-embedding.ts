import { z } from 'zod';
import { defineLayerKind, product } from '../layer-kind';
import { dimensionSchema, initialiserSchema } from '../parameter-schemas';
import { formatShape, type Shape, type ShapeResult, shapeConflict } from '../shape';
import { sequenceConflict } from './sequence-shape';

/** The conflict of more steps than there are positions; null when they fit. */
export function positionConflict(title: string, shape: Shape, length: number | null): ShapeResult | null {
  const steps = shape[0] ?? null;
  if (steps === null)
    return shapeConflict(
      `${title} needs a known number of steps; it received ${formatShape(shape)}.`,
      'Give the input a fixed shape.',
    );
  if (length === null || steps <= length) return null;
  return shapeConflict(
    `${title} has ${length} positions; it received ${steps} steps (${formatShape(shape)}).`,
    `Use length: ${steps}, or leave it out.`,
    [{ title: `Use ${steps} positions`, set: { length: steps } }],
  );
}

export const positionLength = dimensionSchema
  .nullable()
  .default(null)
  .describe('Number of positions; null: as many as the input has steps.');

export const positionEmbedding = defineLayerKind({
  kind: 'positionEmbedding',
  title: 'Position embedding',
  family: 'attention',
  summary: 'Adds to every step a vector that tells its place in the sequence.',
  documentation: [
    'y[t] = x[t] + P[t]. Learned: P is a table of weights. Sinusoidal: P[t, i] = sin(t / base^(i/d)) for even i and cos(t / base^((i−1)/d)) for odd i, which needs no weights and continues beyond the lengths seen in training.',
    'Attention does not know the order of what it looks at; this is how it learns of it. Multi-head attention with `rotary: true` does not need it.',
    'Source: Vaswani et al. 2017, “Attention is all you need”, section 3.5; Gehring et al. 2017 (learned).',
  ].join('\n\n'),
  icon: 'list-numbers',
  // KerasHub's layer of this name gives the positions alone, without adding them.
  kerasName: null,
  parameters: z.strictObject({
    mode: z.enum(['learned', 'sinusoidal']).default('learned').describe('Table of weights, or fixed waves.'),
    length: positionLength,
    base: z.number().gt(1).default(10_000).describe('Base of the wavelengths; used by the mode sinusoidal.'),
    embeddingsInitialiser: initialiserSchema
      .default('glorotUniform')
      .describe('How the vectors start; used by the mode learned.'),
  }),
  mainParameters: ['mode', 'length'],
  inputCount: { minimum: 1, maximum: 1 },
  inferShape: ({ length }, [shape = []]) =>
    sequenceConflict('Position embedding', shape) ??
    positionConflict('Position embedding', shape, length) ?? { ok: true, shape },
  countParameters: ({ mode, length }, [shape = []]) => ({
    trainable: mode === 'learned' ? (length ?? shape[0] ?? 0) * (shape[1] ?? 0) : 0,
    nonTrainable: 0,
  }),
  countFlops: (_, [shape = []]) => product(shape),
});
