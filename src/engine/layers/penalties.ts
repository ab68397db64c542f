import type { Constraint, ConstraintKind, Regulariser } from '../../shared/graph/penalties';
import type { Tensor, TensorFlow, TensorFlowLayer } from '../lib/tensorflow';

type StockRegulariser = ReturnType<TensorFlow['regularizers']['l1l2']>;
type StockConstraint = ReturnType<TensorFlow['constraints']['nonNeg']>;

/**
 * How much the columns of a kernel resemble each other: the mean of |cosine| over all pairs of columns. Kernels of
 * convolutions count as matrices with one column a filter; vectors and single columns give 0.
 * Source: Keras' OrthogonalRegularizer with mode columns. Shape: […, columns] → [].
 */
function columnSimilarity(tf: TensorFlow, x: Tensor): Tensor {
  const columnCount = x.shape.at(-1) ?? 1;
  if (x.rank < 2 || columnCount < 2) return tf.scalar(0);
  const matrix = tf.reshape(x, [-1, columnCount]);
  const lengths = tf.sqrt(tf.maximum(tf.sum(tf.square(matrix), 0, true), 1e-12));
  const unit = tf.div(matrix, lengths);
  const cosines = tf.mul(tf.matMul(unit as never, unit as never, true), tf.sub(1, tf.eye(columnCount)));
  return tf.div(tf.sum(tf.abs(cosines)), columnCount * (columnCount - 1));
}

function isActive(parameters: Regulariser | null | undefined): parameters is Regulariser {
  return parameters != null && (parameters.l1 > 0 || parameters.l2 > 0 || (parameters.orthogonal ?? 0) > 0);
}

/**
 * A penalty that layers of TensorFlow.js take. It is the stock object, so that any tool can load exported models; the
 * part for orthogonality, which TensorFlow.js lacks, works while training here and is not exported.
 */
export function createRegulariser(
  tf: TensorFlow,
  parameters: Regulariser | null | undefined,
): StockRegulariser | undefined {
  if (!isActive(parameters)) return undefined;
  const regulariser = tf.regularizers.l1l2({ l1: parameters.l1, l2: parameters.l2 });
  const weight = parameters.orthogonal ?? 0;
  if (weight > 0) {
    const stock = regulariser.apply.bind(regulariser);
    regulariser.apply = (x) =>
      tf.tidy(() => tf.add(stock(x), tf.mul(weight, columnSimilarity(tf, x as Tensor))) as ReturnType<typeof stock>);
  }
  return regulariser;
}

/** Penalties on outputs live on the layer under this name until the step's loss has been added up. */
interface PenalisedLayer {
  call(inputs: Tensor | Tensor[], options: { training?: boolean }): Tensor | Tensor[];
  addLoss(loss: () => Tensor): void;
}

/**
 * Adds a penalty on a layer's outputs to the loss: its sum over the batch divided by the samples, for every use of the
 * layer. TensorFlow.js declares activity regularisers but refuses to train with them.
 */
export function penaliseActivity(
  tf: TensorFlow,
  layer: TensorFlowLayer,
  parameters: Regulariser | null | undefined,
): void {
  const regulariser = createRegulariser(tf, parameters);
  if (!regulariser) return;
  const penalised = layer as unknown as PenalisedLayer;
  const call = penalised.call.bind(layer);
  let outputs: Tensor[] = [];
  penalised.call = (inputs, options) => {
    const result = call(inputs, options);
    if (options?.training) outputs.push(Array.isArray(result) ? (result[0] as Tensor) : result);
    return result;
  };
  penalised.addLoss(() => {
    const used = outputs.filter((output) => !output.isDisposed);
    outputs = [];
    return used.reduce<Tensor>((total, output) => {
      const sampleCount = output.shape[0] as number;
      return tf.add(total, tf.div(regulariser.apply(output), sampleCount));
    }, tf.scalar(0));
  });
}

const stockConstraints = {
  maxNorm: (tf, { maximum }) => tf.constraints.maxNorm({ maxValue: maximum, axis: 0 }),
  nonNegative: (tf) => tf.constraints.nonNeg(),
  unitNorm: (tf) => tf.constraints.unitNorm({ axis: 0 }),
  minMaxNorm: (tf, { minimum, maximum, rate }) =>
    tf.constraints.minMaxNorm({ minValue: minimum, maxValue: maximum, rate, axis: 0 }),
} satisfies {
  [Kind in ConstraintKind]: (tf: TensorFlow, parameters: Extract<Constraint, { kind: Kind }>) => StockConstraint;
};

/** Axes of a norm: those given, else all but the last; a vector is taken whole. */
function normAxes(rank: number, given: readonly number[] | null): number[] {
  if (given) return given.filter((axis) => axis < rank);
  return rank <= 1 ? [0] : Array.from({ length: rank - 1 }, (_, axis) => axis);
}

/** What weights are kept to, as layers of TensorFlow.js take it; the optimizer applies it after every step. */
export function createConstraint(
  tf: TensorFlow,
  parameters: Constraint | null | undefined,
): StockConstraint | undefined {
  if (!parameters) return undefined;
  const create = stockConstraints[parameters.kind] as (tf: TensorFlow, parameters: Constraint) => StockConstraint;
  const constraint = create(tf, parameters);
  if ('axis' in parameters) {
    const withAxis = constraint as StockConstraint & { axis: number | number[] };
    const stock = constraint.apply.bind(constraint);
    constraint.apply = (weights) => {
      const axes = normAxes(weights.rank, parameters.axis);
      withAxis.axis = axes.length === 1 ? (axes[0] as number) : axes;
      return stock(weights);
    };
  }
  return constraint;
}
