import { constantNumbers, type GraphNode } from './graph';
import { refuse } from './refusal';

/** A constant that was not the same in two recordings of one step. */
export interface ConstantDifference {
  index: number;
  first: GraphNode;
  second: GraphNode;
}

function sameAttributes(first: GraphNode, second: GraphNode): boolean {
  return (
    JSON.stringify(first.attributes) === JSON.stringify(second.attributes) &&
    JSON.stringify(first.outputs) === JSON.stringify(second.outputs)
  );
}

/**
 * Two recordings of one step, made with other data, weights, step number and learning rate, must be the same graph:
 * whatever differs was decided in JavaScript. Returns the constants that differ.
 * Throws: CompileRefusalError when the operations themselves differ.
 */
export function compareRecordings(first: readonly GraphNode[], second: readonly GraphNode[]): ConstantDifference[] {
  const position = new Map<GraphNode, number>();
  const other = new Map<GraphNode, number>();
  first.forEach((node, index) => {
    position.set(node, index);
  });
  second.forEach((node, index) => {
    other.set(node, index);
  });
  const differences: ConstantDifference[] = [];
  const differ = (node: GraphNode | undefined): never =>
    refuse(
      'changesBetweenSteps',
      `The step does not do the same every time (it differs at ${node?.operation ?? 'its end'}): something is decided in JavaScript from step to step.`,
      node?.operation,
    );
  if (first.length !== second.length) differ(first.find((node, index) => node.operation !== second[index]?.operation));
  first.forEach((node, index) => {
    const twin = second[index] as GraphNode;
    if (
      node.operation !== twin.operation ||
      node.key !== twin.key ||
      !sameAttributes(node, twin) ||
      node.inputs.length !== twin.inputs.length
    )
      differ(node);
    node.inputs.forEach((input, slot) => {
      const twinInput = twin.inputs[slot];
      if (
        twinInput == null ||
        input.output !== twinInput.output ||
        position.get(input.node) !== other.get(twinInput.node)
      )
        differ(node);
    });
    if (node.bytes != null && Buffer.compare(node.bytes, twin.bytes ?? new Uint8Array()) !== 0)
      differences.push({ index, first: node, second: twin });
  });
  return differences;
}

/** True when a float constant grew by exactly the factor by which the learning rate did. */
export function isProportional({ first, second }: ConstantDifference, factor: number): boolean {
  const before = constantNumbers({ node: first, output: 0 });
  const after = constantNumbers({ node: second, output: 0 });
  if (before == null || after == null || first.outputs[0]?.type !== 1) return false;
  return Array.from(before).every(
    (value, index) => Math.abs((after[index] as number) - value * factor) <= 1e-6 * Math.abs(value * factor),
  );
}
