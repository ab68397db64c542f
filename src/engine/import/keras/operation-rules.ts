import type { LayerKind } from '../../../shared/graph/layers';
import type { JsonObject } from './json';
import { type LayerPlan, plan, type RuleContext } from './layer-plan';
import { tensorsIn } from './topology';
import { NotSupported, readActivation } from './values';

/** Operations on tensors that have a layer of their own. Source: keras.src.ops.numpy; TensorFlow's TFOpLambda. */
const operations: Record<string, LayerKind> = {
  add: 'add',
  '__operators__.add': 'add',
  multiply: 'multiply',
  subtract: 'subtract',
  maximum: 'maximum',
  minimum: 'minimum',
};

const activationOperations = new Set([
  'relu',
  'relu6',
  'sigmoid',
  'tanh',
  'softmax',
  'gelu',
  'silu',
  'softplus',
  'elu',
  'selu',
  'softsign',
  'mish',
]);

/** What `x + 1` and its like are with a number instead of a second tensor; null where there is no such layer. */
function withNumber(name: string, number: number, isFirst: boolean): JsonObject | null {
  switch (name) {
    case 'add':
    case '__operators__.add':
      return { offset: number };
    case 'multiply':
      return { scale: number };
    case 'subtract':
      return isFirst ? { scale: -1, offset: number } : { offset: -number };
    case 'truedivide':
    case 'true_divide':
    case 'divide':
    case 'truediv':
      return isFirst ? { function: 'reciprocal', scale: number } : { scale: 1 / number };
    default:
      return null;
  }
}

/**
 * The layer that does what an operation on tensors does.
 * Throws: NotSupported when there is none.
 */
export function operationPlan(written: string, context: RuleContext): LayerPlan[] {
  const { call, inputShapes } = context;
  const name = written.replace(/^(?:nn|math|numpy)\./, '').toLowerCase();
  const values = [...call.args, ...Object.values(call.kwargs)].filter(
    (value) => typeof value !== 'string' && value != null,
  );
  const tensorCount = tensorsIn(values).length;
  const numbers = values.filter((value) => typeof value === 'number');
  const kind = operations[name];
  if (kind && tensorCount >= 2 && numbers.length === 0) {
    if (kind !== 'concatenate' && inputShapes.some((shape) => JSON.stringify(shape) !== JSON.stringify(inputShapes[0])))
      throw new NotSupported('Its inputs have different shapes; here they must be equal.');
    return [plan(kind, {})];
  }
  if (tensorCount === 1 && numbers.length === 1 && values.length === 2) {
    const parameters = withNumber(name, numbers[0] as number, typeof values[0] === 'number');
    if (parameters) return [plan('arithmetic', parameters)];
  }
  if (activationOperations.has(name) && tensorCount === 1 && values.length === 1)
    return [plan('activation', { function: readActivation(name, context.kerasMajor) })];
  throw new NotSupported(`The operation ${written} on tensors has no layer here.`);
}
