import { freemem } from 'node:os';
import { StudioError } from '../../shared/base/problem';
import type { MemoryEstimate } from '../../shared/contract/compilation';

export type { MemoryEstimate };

import { elementCount, type GraphNode, type GraphValue, reachable } from './graph';
import type { StateVariable } from './state';
import type { StepGraph } from './step';
import type { Tensor } from './tensorflow';

const bytesPerElement: Readonly<Record<number, number>> = { 1: 4, 3: 4, 9: 8, 10: 1, 14: 2, 19: 2 };
/** Operations whose output shares their input's memory. */
const sharesMemory = new Set(['Reshape', 'Identity', 'ExpandDims', 'Input']);

function outputBytes(node: GraphNode): number {
  if (sharesMemory.has(node.operation)) return 0;
  return node.outputs.reduce((total, { shape, type }) => total + elementCount(shape) * (bytesPerElement[type] ?? 4), 0);
}

/**
 * The largest sum of tensors alive at one time when the nodes that the roots need run one after another in recorded
 * order. Operations' own scratch memory is not counted.
 */
export function peakBytes(roots: readonly GraphValue[]): number {
  const order = reachable(roots);
  const users = new Map<GraphNode, number>();
  for (const node of order) for (const { node: input } of node.inputs) users.set(input, (users.get(input) ?? 0) + 1);
  for (const { node } of roots) users.set(node, Number.POSITIVE_INFINITY);
  let alive = 0;
  let peak = 0;
  for (const node of order) {
    alive += outputBytes(node);
    peak = Math.max(peak, alive);
    for (const { node: input } of node.inputs) {
      const left = (users.get(input) as number) - 1;
      users.set(input, left);
      if (left === 0) alive -= outputBytes(input);
    }
  }
  return peak;
}

export function estimateMemory(
  step: StepGraph,
  state: readonly StateVariable[],
  replicaCount: number,
  resident: readonly Tensor[],
): MemoryEstimate {
  const roots = [
    step.loss,
    ...step.metrics,
    ...step.gradients.map(({ value }) => value),
    ...step.forwardUpdates.map(({ value }) => value),
  ];
  return {
    stepBytes: peakBytes(roots) * replicaCount,
    stateBytes: state.reduce(
      (total, { spec }) => total + elementCount(spec.shape) * (bytesPerElement[spec.type] ?? 4),
      0,
    ),
    residentBytes: resident.reduce((total, { size }) => total + size * 4, 0),
  };
}

/** True for TensorFlow's and the system's words for memory that could not be had. */
export function isOutOfMemory(error: unknown): boolean {
  const text = error instanceof Error ? error.message : String(error);
  return /OOM when allocating|ResourceExhausted|RESOURCE_EXHAUSTED|failed to allocate memory|bad_alloc|Array buffer allocation failed|Invalid typed array length/i.test(
    text,
  );
}

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20).toLocaleString('en')} MiB`;

/** The largest power of two below the batch size whose step would fit, or null when not even one sample does. */
export function batchSizeThatFits(
  { stepBytes, stateBytes, residentBytes }: MemoryEstimate,
  batchSize: number,
  availableBytes: number,
): number | null {
  const perSample = stepBytes / batchSize;
  const left = availableBytes * 0.8 - stateBytes - residentBytes;
  for (let size = 2 ** Math.floor(Math.log2(Math.max(1, batchSize - 1))); size >= 1; size /= 2)
    if (size < batchSize && size * perSample <= left) return size;
  return null;
}

/** The failure of a step that did not fit into memory, with the batch size that would. */
export function outOfMemoryError(
  estimate: MemoryEstimate | null,
  batchSize: number,
  cause: unknown,
  availableBytes = freemem(),
): StudioError {
  const fitting = estimate == null ? null : batchSizeThatFits(estimate, batchSize, availableBytes);
  const words = String(cause instanceof Error ? cause.message : cause).split('\n')[0];
  const needs =
    estimate == null
      ? ''
      : ` A step needs about ${mebibytes(estimate.stepBytes + estimate.stateBytes + estimate.residentBytes)}, ${mebibytes(availableBytes)} are free.`;
  return new StudioError(
    'ENGINE_FAILED',
    `A training step with batch size ${batchSize} does not fit into memory.${needs} TensorFlow says: ${words}`,
    {
      fix:
        fitting == null
          ? `Lower training.batchSize (for example to ${Math.max(1, Math.floor(batchSize / 2))}), or make the largest layers smaller.`
          : `Set training.batchSize to ${fitting}.`,
      problems: [
        {
          code: 'outOfMemory',
          severity: 'error',
          message: `Batch size ${batchSize} does not fit${fitting == null ? '' : `; ${fitting} would`}.`,
        },
      ],
    },
    { cause },
  );
}
