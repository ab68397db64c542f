import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { GraphBuilder } from './graph-builder';
import { missingOperation, refuseMissing } from './missing-operation';
import { refuse } from './refusal';
import { writeSavedModel } from './saved-model-writer';
import type { NodeBackend, Tensor, TensorFlow, TensorMetadata } from './tensorflow';

/** A TensorFlow session over a written graph; its variables live as long as it does. */
export interface GraphSession {
  /** Runs what the outputs need. The caller disposes the results. */
  run(feeds: readonly { tensor: string; value: Tensor }[], outputs: readonly string[]): Tensor[];
  graphBytes: number;
  dispose(): void;
}

/** Writes the graph as a SavedModel and loads it. Throws: CompileRefusalError when TensorFlow does not take it. */
export function openSession(
  _tf: TensorFlow,
  backend: NodeBackend,
  builder: GraphBuilder,
  workFolder = tmpdir(),
): GraphSession {
  const folder = mkdtempSync(path.join(workFolder, 'studio-compile-'));
  const { binding } = backend;
  let id: number;
  let graphBytes: number;
  try {
    graphBytes = writeSavedModel(folder, builder.nodes, builder.signatures);
    id = binding.loadSavedModel(folder, 'serve');
  } catch (error) {
    const missing = missingOperation(error);
    if (missing != null) refuseMissing(missing);
    return refuse('loadFailed', `TensorFlow could not load the compiled step: ${firstLine(error)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return {
    graphBytes,
    run(feeds, outputs) {
      const ids = backend.getInputTensorIds(feeds.map(({ value }) => value));
      let results: TensorMetadata[];
      try {
        results = binding.runSavedModel(id, ids, feeds.map(({ tensor }) => tensor).join(','), outputs.join(','));
      } catch (error) {
        const missing = missingOperation(error);
        if (missing != null) refuseMissing(missing);
        throw error;
      }
      return results.map((metadata: TensorMetadata) => backend.createOutputTensor(metadata));
    },
    dispose() {
      binding.deleteSavedModel(id);
    },
  };
}

export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0] as string;
}
