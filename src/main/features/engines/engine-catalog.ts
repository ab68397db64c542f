import { type EngineId, engineIds } from '../../../shared/contract/engine';

/** What `studio engine install` is told: which of the two installable engines. */
export type EngineKind = 'cpu' | 'gpu';

interface CatalogEntry {
  readonly title: string;
  /** The npm package of an engine that is installed on demand; null for those that ship with the app. */
  readonly packageName: string | null;
  readonly kind: EngineKind | null;
}

/** The release of tfjs-node and of the TensorFlow.js that ships with the app; one number for all of them. */
export const engineVersion = '4.22.0';

export const engineCatalog = {
  'tfjs-node-gpu': { title: 'TensorFlow on the GPU', packageName: '@tensorflow/tfjs-node-gpu', kind: 'gpu' },
  'tfjs-node': { title: 'TensorFlow on the CPU', packageName: '@tensorflow/tfjs-node', kind: 'cpu' },
  wasm: { title: 'WebAssembly', packageName: null, kind: null },
  cpu: { title: 'Plain JavaScript', packageName: null, kind: null },
} as const satisfies Record<EngineId, CatalogEntry>;

/** The order in which `auto` takes them: the fastest that works comes first. */
export const enginePreference: readonly EngineId[] = engineIds;

export const engineIdOfKind: Record<EngineKind, 'tfjs-node' | 'tfjs-node-gpu'> = {
  cpu: 'tfjs-node',
  gpu: 'tfjs-node-gpu',
};
