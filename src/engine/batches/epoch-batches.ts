import { permutation } from '../../shared/base/random';

/**
 * The batches of one epoch as positions in the training split: a pure function of seed and epoch, so that a run goes on
 * at any step. The last batch holds what is left.
 */
export function epochBatches(rowCount: number, batchSize: number, seed: number, epoch: number): Uint32Array[] {
  const order = permutation(rowCount, seed, 'shuffle', epoch);
  const batches: Uint32Array[] = [];
  for (let start = 0; start < rowCount; start += batchSize) batches.push(order.subarray(start, start + batchSize));
  return batches;
}
