import type * as tfjs from '@tensorflow/tfjs';
import type { EngineId } from '../../shared/contract/engine';

/** The one TensorFlow.js of this process. Engine code takes it as a value from here and imports only types. */
export type TensorFlow = typeof tfjs;

export interface BackendOptions {
  readonly enginesDirectory: string;
  /** Threads of one operation; null leaves it to the library. Only before the library is loaded does it take effect. */
  readonly threads: number | null;
}

export interface LoadedBackend {
  readonly tf: TensorFlow;
  readonly id: EngineId;
  /** Release of the TensorFlow.js package. */
  readonly version: string;
  /** Release of the C library below it; null where there is none. */
  readonly libraryVersion: string | null;
  readonly threads: number | null;
  readonly device: { readonly name: string; readonly memoryBytes: number | null } | null;
  /** Why this one: what was tried before it and did not work. */
  readonly reason: string;
}

/** What one entry of the backend table delivers; the rest is added by `loadBackend`. */
export type BackendParts = Omit<LoadedBackend, 'id' | 'reason'>;

export interface Backend {
  readonly title: string;
  /** Throws: StudioError with the missing piece and its remedy when the backend cannot run here. */
  load(options: BackendOptions): Promise<BackendParts>;
}
