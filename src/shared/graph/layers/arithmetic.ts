import { z } from 'zod';
import { anyType, defineLayerKind, noParameters, product } from '../layer-kind';

export const arithmeticFunctions = [
  'identity',
  'absolute',
  'negative',
  'square',
  'squareRoot',
  'reciprocal',
  'power',
  'exponential',
  'logarithm',
  'logarithmPlusOne',
  'sine',
  'cosine',
  'sign',
] as const;
export type ArithmeticFunction = (typeof arithmeticFunctions)[number];

export const arithmetic = defineLayerKind({
  kind: 'arithmetic',
  title: 'Arithmetic',
  family: 'core',
  summary: 'Computes with every element: a function, a factor, an offset and bounds, without code.',
  documentation: `\`y = clip(scale · f(x) + offset)\` for every element, where \`f\` is one of the functions and \`clip\` keeps the result between \`minimum\` and \`maximum\` where they are given. Whole numbers and truth values become float32.

Use it to bring pixels from 0 … 255 to −1 … 1 (\`scale: 0.00784, offset: -1\`), to take logarithms of counts (\`logarithmPlusOne\`), or to clip. \`squareRoot\`, \`logarithm\` and \`reciprocal\` are not defined everywhere: NaN or infinity outside. \`power\` uses \`exponent\`.`,
  icon: 'math-function',
  kerasName: null,
  parameters: z.strictObject({
    function: z.enum(arithmeticFunctions).default('identity').describe('The function f.'),
    exponent: z.number().default(2).describe('For `power` alone: y = x to this power.'),
    scale: z.number().default(1).describe('Factor behind the function.'),
    offset: z.number().default(0).describe('Added behind the factor.'),
    minimum: z.number().nullable().default(null).describe('Lower bound of the result.'),
    maximum: z.number().nullable().default(null).describe('Upper bound of the result.'),
  }),
  mainParameters: ['function', 'scale'],
  inputCount: { minimum: 1, maximum: 1 },
  accepts: anyType,
  inferShape: (_, [shape = []]) => ({ ok: true, shape }),
  countParameters: () => noParameters,
  countFlops: (_, [shape = []]) => 3 * product(shape),
});
