import type { HistoryImporter } from '../importer';
import { databaseIn, importDatabase, isDatabase, previewDatabase } from './database';
import { importFolder, previewFolder } from './folder';
import { findRunFiles } from './run-folders';

/** Tracking data of MLflow: its SQLite database, or the folder `mlruns`. */
export const mlflow: HistoryImporter = {
  tool: 'mlflow',
  detect: async (place) => {
    if (place.kind === 'file') return isDatabase(place);
    return databaseIn(place) !== null || findRunFiles(place).length > 0;
  },
  preview: (place, _options, context) => {
    const file = databaseIn(place);
    return file === null ? previewFolder(place, context) : previewDatabase(place, file, context);
  },
  import: (place, { wanted }, context) => {
    const file = databaseIn(place);
    return file === null ? importFolder(place, wanted, context) : importDatabase(place, file, wanted, context);
  },
};
