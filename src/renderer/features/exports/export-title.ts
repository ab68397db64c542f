import type { ExportFormat } from '../../../shared/contract/export';

export const exportFormatTitles = {
  savedmodel: 'TensorFlow SavedModel',
  'tfjs-layers': 'TensorFlow.js layers model',
  'tfjs-graph': 'TensorFlow.js graph model',
} satisfies Record<ExportFormat, string>;
