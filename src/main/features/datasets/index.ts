import { tmpdir } from 'node:os';
import path from 'node:path';
import { settingsSchema } from '../../../shared/contract/setting';
import { fingerprintTable } from '../../data/fingerprint';
import { createTableEngine } from '../../data/table-engine';
import type { DataSettings } from './dataset-files';
import { createDatasetHandlers } from './dataset-handlers';
import { createDatasetRows } from './dataset-rows';
import { createDatasetLogic, type DatasetsDependencies } from './datasets';
import { parseDifferenceQuery } from './difference-query';
import type { Datasets } from './door';
import { findReport } from './import-reports';
import { createPredictionData } from './prediction-data';
import { createProfiling } from './profiling';
import { parseExportQuery, parseRowQuery } from './row-query';
import { createSampleOutlines } from './sample-outline';
import { createSamples } from './samples';
import { parseSplitQuery } from './split-query';
import { createSplitReports } from './split-reports';
import { createSplits } from './splits';
import { createTrainingData } from './training-data';
import { createVersionLogic } from './versions';

export { splitFileName } from '../../data/split-file';
export type {
  DataConfig,
  Datasets,
  PreparedData,
  ResolvedDataset,
  ResolvedTarget,
  RowExport,
  RowPage,
  RowQuery,
} from './door';

export interface DatasetsOptions extends Omit<DatasetsDependencies, 'tables' | 'samples'> {
  /** Folder that holds `samples/index.json`. */
  resourcesDirectory: string;
  /** What the person allows jobs to use; left out, the defaults. */
  dataSettings?: () => DataSettings;
}

export function createDatasets({
  resourcesDirectory,
  dataSettings = () => settingsSchema.parse({}),
  ...options
}: DatasetsOptions): Datasets {
  const tables = createTableEngine({
    temporaryDirectory: path.join(tmpdir(), `model-studio-tables-${process.pid}`),
  });
  const samples = createSamples(resourcesDirectory);
  const logic = createDatasetLogic({ ...options, tables, samples });
  const sampleNames = async () => (await samples.list()).map(({ name }) => name);
  const { session } = options;
  const splits = createSplits({ tables });
  const versions = createVersionLogic({
    ...options,
    tables,
    get: logic.get,
    profile: logic.profile,
    setRoles: logic.setRoles,
  });
  const rows = createDatasetRows({ session, get: logic.get });
  const profiling = createProfiling({ session, tables, get: logic.get, profile: logic.profile });
  const { examine, ...training } = createTrainingData({
    session,
    tables,
    dataSettings,
    profile: logic.profile,
    splits,
    sampleNames,
    sampleStandIn: createSampleOutlines(resourcesDirectory),
  });
  const splitting = createSplitReports({
    session,
    tables,
    splits,
    changes: options.changes,
    get: (idOrName, version) => logic.get(idOrName, undefined, version),
    examine,
  });
  return {
    handlers: createDatasetHandlers(logic, versions, profiling, splitting.handlers, samples),
    list: logic.list,
    get: (idOrName, version) => logic.get(idOrName, undefined, version),
    importReport: (id) => findReport(options.session(), id),
    profile: logic.profile,
    readRows: rows.readRows,
    parseRowQuery,
    readDifferences: versions.readDifferences,
    parseDifferenceQuery,
    exportRows: rows.exportRows,
    exportSplit: splitting.exportSplit,
    parseSplitQuery,
    parseExportQuery,
    sampleNames,
    ensureSample: logic.ensureSample,
    ...training,
    ...createPredictionData({
      session,
      tables,
      jobs: options.jobs,
      get: (idOrName, version) => logic.get(idOrName, undefined, version),
    }),
    fingerprintFile: (table, signal) => tables.use(signal, (connection) => fingerprintTable(connection, table)),
    close() {
      rows.close();
      tables.close();
    },
  };
}
