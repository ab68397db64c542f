import { readdirSync } from 'node:fs';
import type { NodeBackend } from './tensorflow';

const driverFolder = '/proc/driver/nvidia/gpus';

/** Graphics cards that TensorFlow may use: those of the driver, or as many as CUDA_VISIBLE_DEVICES names. */
export function graphicsCardCount(
  environment: { CUDA_VISIBLE_DEVICES?: string } = process.env,
  list: () => string[] = () => readdirSync(driverFolder),
): number {
  const named = environment.CUDA_VISIBLE_DEVICES;
  if (named != null) {
    // The library stops at the first entry that is no device: "-1" and "" mean none.
    const entries = named.split(',').map((entry) => entry.trim());
    const end = entries.findIndex((entry) => entry === '' || entry.startsWith('-'));
    return end === -1 ? entries.length : end;
  }
  try {
    return list().length;
  } catch {
    return 0;
  }
}

/** One device for each copy of the step where there are several graphics cards; null leaves placement to TensorFlow. */
export function replicaDevicesOf(
  backend: NodeBackend,
  cardCount: () => number = graphicsCardCount,
): readonly string[] | null {
  if (!backend.binding.isUsingGpuDevice()) return null;
  const count = cardCount();
  return count > 1 ? Array.from({ length: count }, (_, index) => `/device:GPU:${index}`) : null;
}
