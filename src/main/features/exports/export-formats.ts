import type { EngineId } from '../../../shared/contract/engine';
import type { ExportFormat } from '../../../shared/contract/export';

export interface FormatDefinition {
  title: string;
  summary: string;
  /** Engines that can write it and load it again for the proof; null: all. */
  engines: readonly EngineId[] | null;
}

export const formatDefinitions = {
  savedmodel: {
    title: 'TensorFlow SavedModel',
    summary: 'For TensorFlow in Python, C++, Java and Go, TensorFlow Serving, and converters that start from it.',
    engines: ['tfjs-node-gpu', 'tfjs-node'],
  },
  'tfjs-layers': {
    title: 'TensorFlow.js layers model',
    summary: 'For TensorFlow.js in the browser and in Node; it can be trained on there. Standard layers only.',
    engines: null,
  },
  'tfjs-graph': {
    title: 'TensorFlow.js graph model',
    summary: 'For predictions with TensorFlow.js in the browser and in Node, whatever the layers.',
    engines: ['tfjs-node-gpu', 'tfjs-node'],
  },
} satisfies Record<ExportFormat, FormatDefinition>;

/** The engines of a list that can export to a format. */
export function enginesFor(format: ExportFormat, candidates: readonly EngineId[]): EngineId[] {
  const { engines }: FormatDefinition = formatDefinitions[format];
  return engines === null ? [...candidates] : candidates.filter((id) => engines.includes(id));
}

export const noEngineReason = 'It is written and proved by TensorFlow, which is not installed.';
export const noEngineFix = 'Install the CPU engine on the Engines page, or with "studio engine install cpu".';
