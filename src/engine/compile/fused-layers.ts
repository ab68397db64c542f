import type { StepModel } from './model-step';
import type { NodeBackend, TensorFlow } from './tensorflow';

/** Layers that compute with a fused TensorFlow operation while a step is recorded. */
export interface FusedLayers {
  counts: Record<string, number>;
  restore(): void;
}

export function useFusedLayers(_tf: TensorFlow, _backend: NodeBackend, _model: StepModel): FusedLayers {
  return { counts: {}, restore: () => undefined };
}
