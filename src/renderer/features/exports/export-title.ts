import type { ExportFormat } from '../../../shared/contract/export';

export const exportFormatTitles = {
  savedmodel: 'TensorFlow SavedModel',
  'tfjs-layers': 'TensorFlow.js layers model',
} satisfies Record<ExportFormat, string>;
