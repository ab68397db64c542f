import { z } from 'zod';
import { defineLayerKind, noParameters, product } from '../layer-kind';
import { formatShape, type Shape, type ShapeResult, shapeConflict } from '../shape';

/** Shapes that combine number by number: equal axes, or 1 against any. */
function commonShape(title: string, inputs: readonly Shape[]): ShapeResult {
  const [first = [], ...rest] = inputs;
  let common: Shape = first;
  for (const shape of rest) {
    const joined = common.map((size, axis) => {
      const other = shape[axis] ?? null;
      return size === 1 ? other : other === 1 || other === size ? size : size === null ? other : undefined;
    });
    if (shape.length !== common.length || joined.includes(undefined)) {
      const bothFlat = common.length === 1 && shape.length === 1;
      return shapeConflict(
        `${title} needs inputs of one shape; it received ${inputs.map(formatShape).join(' and ')}.`,
        bothFlat
          ? `Bring both to one size, for example by a dense layer with units: ${common[0]}.`
          : 'Bring them to one shape (an axis of length 1 fits any), or use concatenate.',
      );
    }
    common = joined as Shape;
  }
  return { ok: true, shape: common };
}

interface Merge {
  title: string;
  summary: string;
  documentation: string[];
  icon: string;
  kerasName: string;
  maximum?: number;
}

const broadcasting = 'All inputs have one shape; an axis of length 1 is repeated.';

function defineMerge<const Kind extends string>(kind: Kind, merge: Merge) {
  const { title, summary, documentation, icon, kerasName, maximum = 64 } = merge;
  return defineLayerKind({
    kind,
    title,
    family: 'merge',
    summary,
    documentation: documentation.join('\n\n'),
    icon,
    kerasName,
    parameters: z.strictObject({}),
    mainParameters: [],
    inputCount: { minimum: 2, maximum },
    inferShape: (_, inputs) => commonShape(title, inputs),
    countParameters: () => noParameters,
    countFlops: (_, inputs, output) => (inputs.length - 1) * product(output),
  });
}

export const add = defineMerge('add', {
  title: 'Add',
  summary: 'Adds its inputs number by number.',
  documentation: [
    `y = a + b + …. ${broadcasting}`,
    'Joins a residual connection with what it leads past: the gradient reaches the layers before it unchanged, which makes deep networks trainable. Source: He et al. 2016, “Deep residual learning”.',
  ],
  icon: 'plus',
  kerasName: 'Add',
});

export const subtract = defineMerge('subtract', {
  title: 'Subtract',
  summary: 'Subtracts the second input from the first, number by number.',
  documentation: [
    `y = a − b. ${broadcasting}`,
    'Compares two branches, as in siamese networks, or takes a prediction away from what it should explain.',
  ],
  icon: 'minus',
  kerasName: 'Subtract',
  maximum: 2,
});

export const multiply = defineMerge('multiply', {
  title: 'Multiply',
  summary: 'Multiplies its inputs number by number.',
  documentation: [
    `y = a · b · …. ${broadcasting}`,
    'Lets one branch open and close another: gates, squeeze-and-excite, gated linear units.',
  ],
  icon: 'x',
  kerasName: 'Multiply',
});

export const average = defineMerge('average', {
  title: 'Average',
  summary: 'Gives the mean of its inputs, number by number.',
  documentation: [
    `y = (a + b + …) / n. ${broadcasting}`,
    'Joins branches of equal standing, such as the members of an ensemble inside one network.',
  ],
  icon: 'math-avg',
  kerasName: 'Average',
});

export const maximum = defineMerge('maximum', {
  title: 'Maximum',
  summary: 'Keeps the largest of its inputs at every place.',
  documentation: [
    `y = max(a, b, …). ${broadcasting}`,
    'With two dense branches it is a maxout unit. Source: Goodfellow et al. 2013, “Maxout networks”.',
  ],
  icon: 'math-max',
  kerasName: 'Maximum',
});

export const minimum = defineMerge('minimum', {
  title: 'Minimum',
  summary: 'Keeps the smallest of its inputs at every place.',
  documentation: [
    `y = min(a, b, …). ${broadcasting}`,
    'A soft form of “and” between branches that give probabilities.',
  ],
  icon: 'math-min',
  kerasName: 'Minimum',
});
