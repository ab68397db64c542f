import { attribute, dataType } from './graph';
import { control, type GraphBuilder } from './graph-builder';
import { growthInterval } from './loss-scaling';

const int = attribute.type('T', dataType.int32);
const float = attribute.type('T', dataType.float32);

/** Loss scaling inside the training loop: the scale, whether this step's gradients are finite, and what follows. */
export interface LossScalingGraph {
  scale: string;
  /** Gradients without the scale. */
  gradients: string[];
  /** The value in steps whose gradients are finite; operations that use it do not run in the others. */
  whenFinite(tensor: string, type: number): string;
  /** A value of this iteration that exists once the updates ran, or were skipped. */
  afterUpdates(tensor: string, updates: readonly string[]): string;
  /** 1 for a skipped step. Shape: [1, 1]. */
  skipped: string;
  /** Scale and count of good steps for the next iteration. */
  next: { scale: string; goodStepCount: string };
}

interface Parts {
  /** Loop variables of this iteration. */
  scale: string;
  goodStepCount: string;
  /** Control input that keeps constants in the loop's frame. */
  pivot: string;
}

export function addLossScaling(
  builder: GraphBuilder,
  scaledGradients: readonly string[],
  { scale, goodStepCount, pivot }: Parts,
): LossScalingGraph {
  const number = (value: number): string => builder.constant(Float32Array.of(value), [], pivot);
  const integer = (value: number): string => builder.constant(Int32Array.of(value), [], pivot);
  const inverse = builder.add('RealDiv', [number(1), scale], [float]);
  const gradients = scaledGradients.map((gradient) => builder.add('Mul', [gradient, inverse], [float]));
  const checks = gradients.map((gradient) => {
    const flat = builder.add(
      'Reshape',
      [gradient, builder.constant(Int32Array.of(-1), [1], pivot)],
      [float, attribute.type('Tshape', dataType.int32)],
    );
    const finite = builder.add('IsFinite', [flat], [float]);
    return builder.add(
      'All',
      [finite, builder.constant(Int32Array.of(0), [1], pivot)],
      [attribute.bool('keep_dims', false), attribute.type('Tidx', dataType.int32)],
    );
  });
  const allFinite = checks.reduce((both, check) => builder.add('LogicalAnd', [both, check], []));
  const split = (tensor: string, type: number): string =>
    builder.add('Switch', [tensor, allFinite], [attribute.type('T', type)]);
  const whenTrue = (tensor: string): string => `${tensor.split(':')[0]}:1`;
  const choose = (condition: string, yes: string, no: string, type: number): string =>
    builder.add('SelectV2', [condition, yes, no], [attribute.type('T', type)]);

  const counted = builder.add('AddV2', [goodStepCount, integer(1)], [int]);
  const grows = builder.add('GreaterEqual', [counted, integer(growthInterval)], [int]);
  const grown = choose(grows, builder.add('Mul', [scale, number(2)], [float]), scale, dataType.float32);
  const halved = builder.add('Maximum', [builder.add('Mul', [scale, number(0.5)], [float]), number(1)], [float]);
  const notFinite = builder.add('LogicalNot', [allFinite], []);
  const resets = builder.add('LogicalOr', [notFinite, grows], []);
  const asNumber = builder.add(
    'Cast',
    [notFinite],
    [attribute.type('SrcT', dataType.bool), attribute.type('DstT', dataType.float32)],
  );
  return {
    scale,
    gradients,
    whenFinite: (tensor, type) => whenTrue(split(tensor, type)),
    afterUpdates(tensor, updates) {
      const both = split(tensor, dataType.int32);
      const updated = builder.add('Identity', [whenTrue(both), ...updates.map(control)], [int]);
      const skipped = builder.add('Identity', [both], [int]);
      return builder.add('Merge', [updated, skipped], [int, attribute.int('N', 2)]);
    },
    skipped: builder.add(
      'Reshape',
      [asNumber, builder.constant(Int32Array.of(1, 1), [2], pivot)],
      [float, attribute.type('Tshape', dataType.int32)],
    ),
    next: {
      scale: choose(allFinite, grown, halved, dataType.float32),
      goodStepCount: choose(resets, integer(0), counted, dataType.int32),
    },
  };
}
