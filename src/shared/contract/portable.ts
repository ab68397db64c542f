import { z } from 'zod';
import { checkpointChoices, datasetChoices } from '../portable/manifest';
import { route } from './base';
import { runStatuses } from './run';

/** Ways in which runs leave the project. */
export const runExportFormats = ['studio', 'tensorboard', 'csv-points', 'csv-steps', 'csv-runs'] as const;
export type RunExportFormat = (typeof runExportFormats)[number];

export const runExportFormatTitles: Record<RunExportFormat, string> = {
  studio: 'Portable file (.studio)',
  tensorboard: 'TensorBoard event files',
  'csv-points': 'CSV, one row a point',
  'csv-steps': 'CSV, one row a step',
  'csv-runs': 'CSV, one row a run',
};

export const configColumnChoices = ['none', 'differing', 'all'] as const;

/** What is exported, and how. */
export const runExportSchema = z.object({
  /** Null: the whole project, with its models, reports and views. */
  runIds: z.array(z.string()).min(1).max(10_000).nullable(),
  format: z.enum(runExportFormats),
  /** Of portable files. */
  checkpoints: z.enum(checkpointChoices).default('bestAndLast'),
  /** `rows`: the data sets with all their versions; `identity`: their names and fingerprints alone. */
  datasets: z.enum(datasetChoices).default('identity'),
  /** Settings as columns of CSV files. */
  configColumns: z.enum(configColumnChoices).default('differing'),
});
export type RunExportInput = z.infer<typeof runExportSchema>;

/** Before anything is written. */
export const exportEstimateSchema = z.object({
  runCount: z.number().int(),
  pointCount: z.number().int(),
  /** About what the file will have. */
  sizeBytes: z.number(),
  /** What each choice of checkpoints adds. */
  checkpointBytes: z.object({ none: z.number(), bestAndLast: z.number(), all: z.number() }),
  datasets: z.array(z.object({ id: z.string(), name: z.string(), sizeBytes: z.number() })),
  /** Runs that train now: they go as they are at this moment. */
  activeNames: z.array(z.string()),
  fileName: z.string(),
});
export type ExportEstimate = z.infer<typeof exportEstimateSchema>;

export const runExportResultSchema = z.object({
  /** For the download: `bulkPaths.portable`; null when it was written where the person said. */
  downloadId: z.string().nullable(),
  path: z.string(),
  fileName: z.string(),
  sizeBytes: z.number(),
  runCount: z.number().int(),
});
export type RunExportResult = z.infer<typeof runExportResultSchema>;

/** A portable file on the host's machine, or one that the page has sent. */
export const portableSourceSchema = z.union([
  z.strictObject({ path: z.string().min(1) }),
  z.strictObject({ uploadId: z.string() }),
]);
export type PortableSource = z.infer<typeof portableSourceSchema>;

/** `new`: not here. `same`: here already, equal in all that training made. `changed`: the run of this id is another state. */
export const incomingStates = ['new', 'same', 'changed'] as const;

export const incomingRunSchema = z.object({
  /** In the file. */
  id: z.string(),
  number: z.number().int(),
  name: z.string(),
  experiment: z.string(),
  status: z.enum(runStatuses),
  pointCount: z.number().int(),
  checkpointCount: z.number().int(),
  datasetName: z.string(),
  state: z.enum(incomingStates),
  /** What it will be called here; of a run that is skipped, what it is called here. */
  nameHere: z.string(),
});
export type IncomingRun = z.infer<typeof incomingRunSchema>;

export const incomingDatasetSchema = z.object({
  id: z.string(),
  name: z.string(),
  versionCount: z.number().int(),
  rowCount: z.number().int(),
  sizeBytes: z.number(),
  /**
   * `link`: the project has the same rows; `bring`: they come along; `missing`: the file has only their fingerprint, and the
   * project does not have them.
   */
  state: z.enum(['link', 'bring', 'missing']),
  /** Of the data set here that is linked, or what it will be called. */
  nameHere: z.string(),
});
export type IncomingDataset = z.infer<typeof incomingDatasetSchema>;

export const portablePreviewSchema = z.object({
  fileName: z.string(),
  studioVersion: z.string(),
  project: z.object({ id: z.string(), name: z.string() }),
  whole: z.boolean(),
  /** When it is unpacked. */
  sizeBytes: z.number(),
  runs: z.array(incomingRunSchema),
  datasets: z.array(incomingDatasetSchema),
  models: z.array(z.object({ id: z.string(), name: z.string(), state: z.enum(['new', 'same']) })),
  reports: z.array(z.object({ id: z.string(), name: z.string(), state: z.enum(incomingStates) })),
  views: z.array(z.object({ id: z.string(), name: z.string(), state: z.enum(['new', 'same']) })),
});
export type PortablePreview = z.infer<typeof portablePreviewSchema>;

/** What came in, which is also what taking it back needs. */
export const portableImportSchema = z.object({
  runIds: z.array(z.string()),
  datasetIds: z.array(z.string()),
  modelIds: z.array(z.string()),
  reportIds: z.array(z.string()),
  viewIds: z.array(z.string()),
});
export type PortableImport = z.infer<typeof portableImportSchema>;

export const portableContract = {
  estimate: route.input(runExportSchema).output(z.object({ estimate: exportEstimateSchema })),
  /** To `path` (a file, or a folder that is there), else to a place from which it is downloaded. */
  export: route
    .input(runExportSchema.extend({ path: z.string().min(1).optional() }))
    .output(z.object({ exported: runExportResultSchema })),
  /** Reads and checks a portable file and says what would come into the open project. Changes nothing. */
  inspect: route.input(z.object({ source: portableSourceSchema })).output(z.object({ preview: portablePreviewSchema })),
  /** All or nothing; runs that are here already are left out. */
  import: route
    .input(
      z.object({
        source: portableSourceSchema,
        /** Ids in the file; null takes all of them. */
        runIds: z.array(z.string()).max(10_000).nullable().default(null),
        /** A new project, which is opened, in place of the open one. */
        newProject: z.object({ path: z.string().min(1), name: z.string().min(1).max(200).optional() }).optional(),
      }),
    )
    .output(
      z.object({
        imported: portableImportSchema,
        skippedRunCount: z.number().int(),
        /** Data sets of runs that came in and that the project does not have. */
        missingDatasets: z.array(z.string()),
        projectPath: z.string(),
      }),
    ),
  /** Portable files that the system handed to the window since the last call; change noun `portable` tells of one. */
  takeOffered: route.output(z.object({ paths: z.array(z.string()) })),
  /** Moves what an import brought into the trash. */
  undo: route.input(z.object({ imported: portableImportSchema })).output(z.object({ trashIds: z.array(z.string()) })),
};
