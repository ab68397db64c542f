import { expect, test } from 'vitest';
import { constant, constantNumbers, dataType, type GraphNode, operation, reachable } from '../compile/graphs';
import { generaliseBatch } from './dynamic-batch';

/** Input [batch, 4] → reshape to `shape(batch)`. */
function recordingOf(
  batchSize: number,
  shape: number[],
  make = (values: number[]) => constant(Int32Array.from(values), [values.length]),
) {
  const input: GraphNode = {
    operation: 'Input',
    key: 'features',
    inputs: [],
    attributes: [],
    outputs: [{ shape: [batchSize, 4], type: dataType.float32 }],
  };
  const output = operation(
    'Reshape',
    [{ node: input, output: 0 }, make(shape)],
    [],
    [{ shape, type: dataType.float32 }],
  );
  return { batchSize, outputs: [output] };
}

test('a reshape that holds the batch once leaves that axis open', () => {
  const [output] = generaliseBatch(recordingOf(3, [3, 2, 2]), recordingOf(5, [5, 2, 2]));
  expect([...(constantNumbers(output?.node.inputs[1] as never) as Int32Array)]).toEqual([-1, 2, 2]);
});

test('a size that is a multiple of the batch is computed from the input', () => {
  const first = recordingOf(3, [12, 3]);
  const second = recordingOf(5, [20, 5]);
  const [output] = generaliseBatch(first, second);
  expect(reachable([output as never]).map((node) => node.operation)).toEqual(
    expect.arrayContaining(['Shape', 'Mul', 'Pack']),
  );
});

test('a size that changes for another reason than the batch is refused', () => {
  expect(() => generaliseBatch(recordingOf(3, [6, 2]), recordingOf(5, [4, 5]))).toThrow(/depends on the batch/);
});
