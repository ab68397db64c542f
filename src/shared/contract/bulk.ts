/**
 * Paths of bulk data, the same under the window's `studio://app` protocol and the local server. Tables are Arrow IPC
 * streams (`application/vnd.apache.arrow.stream`).
 */
export const bulkPaths = {
  /**
   * GET. Columns of the data set plus `__row` (int32, place in the stored table). Query: offset, limit, sort and direction
   * (repeatable, in pairs), filter (text contained in any column), where (an SQL condition over the columns' names),
   * version, columns (places, comma-separated), textLength (characters of a text; one more tells that it goes on).
   * Header X-Row-Count: rows that match.
   */
  datasetRows: (datasetId: string) => `/data/datasets/${encodeURIComponent(datasetId)}/rows`,
  /** GET. Rows as a file: the query of `datasetRows` without offset, limit and columns, and format (csv, parquet). */
  datasetExport: (datasetId: string) => `/data/datasets/${encodeURIComponent(datasetId)}/export`,
  /**
   * GET. Rows in which two versions differ: `__change` (added, removed, changed), `__from` and `__to` (places in the two),
   * `__cells` (places of changed columns among those of `datasets.diff`), then `before:0`, `after:0`, `before:1` … Query: from,
   * to (versions), offset, limit, change (repeatable), column (only rows whose cell of it changed). Header X-Row-Count.
   */
  datasetDifferences: (datasetId: string) => `/data/datasets/${encodeURIComponent(datasetId)}/differences`,
  /**
   * GET. An image or a sound of a data set, as it was imported; ranges are answered. Query: version, as (wav: the sound as
   * 16 bit WAV; png: the image as PNG, for formats that browsers do not show).
   */
  media: (datasetId: string, mediaId: string) =>
    `/data/datasets/${encodeURIComponent(datasetId)}/media/${encodeURIComponent(mediaId)}`,
  /** GET. The image within a square. Query: edge (pixels, up to 512), version. */
  mediaThumbnail: (datasetId: string, mediaId: string) =>
    `/data/datasets/${encodeURIComponent(datasetId)}/media/${encodeURIComponent(mediaId)}/thumbnail`,
  /**
   * GET. Smallest and largest value of each part of a sound, channel after channel, as raw float32; header X-Page: JSON
   * (percent-encoded) of `Waveform` without them. Query: points, version.
   */
  mediaWaveform: (datasetId: string, mediaId: string) =>
    `/data/datasets/${encodeURIComponent(datasetId)}/media/${encodeURIComponent(mediaId)}/waveform`,
  /** GET. Loudness over time and frequency as bytes; header X-Page: JSON of `Spectrogram` without them. Query: width, height, version. */
  mediaSpectrogram: (datasetId: string, mediaId: string) =>
    `/data/datasets/${encodeURIComponent(datasetId)}/media/${encodeURIComponent(mediaId)}/spectrogram`,
  /**
   * GET. Every run, newest first and archived ones too: the fields of `RunSummary`, how the notes begin (text as dictionaries,
   * missing numbers as NaN) and one column for each `column` of the query: `config:<path>`, `metric:<series>[:<aggregate>]`
   * with `at:<step>` and `atBestOf:<series>` among the aggregates. Query: run (repeatable: only these), fields (number: of the
   * fields only this one).
   */
  runs: '/data/runs',
  /**
   * GET. Columns: metric (dictionary), step (float64), value (float64), minimum, maximum (float64, of the finite values a row
   * stands for; absent where every row is a point), time (float64, ms since the run's start), notFinite (uint8, which values that are no numbers it stands for:
   * not-finite.ts). Query: metric (repeatable), afterStep, fromStep, toStep, points (most points a series: rollups are used
   * above it; header X-Aggregated: 1 then). Header X-Damaged: parts that cannot be read, percent-encoded JSON of
   * `{ run, metric, fromStep, toStep, pointCount }[]`. Where every row is one point, minimum and maximum are left out.
   */
  runMetrics: (runId: string) => `/data/runs/${encodeURIComponent(runId)}/metrics`,
  /** GET. Every row's part as CSV: row, identifiers and group, part. Query: input (JSON: what `datasets.split` takes, without the id). */
  datasetSplit: (datasetId: string) => `/data/datasets/${encodeURIComponent(datasetId)}/split`,
  /** GET. The same of the rows that a run was trained, watched and tested on. */
  runSplit: (runId: string) => `/data/runs/${encodeURIComponent(runId)}/split`,
  /**
   * GET. The same for several runs: query run and metric (both repeatable; without metric all), and as above. Columns: run
   * (dictionary of ids) and those above.
   */
  series: '/data/series',
  /**
   * POST, JSON: a list of ids of two to two thousand runs. What differs between them, a row a run in the order of the list:
   * id, split (JSON of `splitRecordSchema`), peakBytes (float64), `difference:<path>` of configs, environment and data (float64 where
   * all are numbers, else JSON) and `metric:<series>` (float64). Missing values are null, missing numbers NaN.
   */
  comparison: '/data/comparison',
  /**
   * GET. Histograms of a run in the order of names and steps. Query: kind (weights, gradients), name (repeatable; without all),
   * afterStep, step. Columns: name (dictionary), step, count, minimum, maximum, mean, deviation, norm, zeroCount, nanCount,
   * infiniteCount (float64), bins (64 uint32 between minimum and maximum). Header X-Damaged: records that could not be read.
   */
  runRecords: (runId: string) => `/data/runs/${encodeURIComponent(runId)}/records`,
  /** GET. A recorded picture as PNG. Query: name, step. */
  runRecordPicture: (runId: string) => `/data/runs/${encodeURIComponent(runId)}/records/picture`,
  /**
   * GET. The report as one file that works without the studio. Query: format (html, markdown), points (most points of a line).
   */
  reportFile: (reportId: string) => `/data/reports/${encodeURIComponent(reportId)}/file`,
  /** GET. Runs that were exported to be downloaded (`portables.export`). */
  portable: (downloadId: string) => `/data/portables/${encodeURIComponent(downloadId)}`,
  /** GET. The exported folder as a zip file. */
  exportArchive: (exportId: string) => `/data/exports/${encodeURIComponent(exportId)}.zip`,
  /**
   * GET. What a layer gives for one row, as raw float32 numbers in the machine's (little-endian) order; header X-Page: JSON
   * (percent-encoded) of `OutputPage` without the values. Query: layer, port, row, edge (most points along an axis; larger ones are averaged),
   * channel, channelCount, slice.
   */
  inspectionOutput: (inspectionId: string) => `/data/inspections/${encodeURIComponent(inspectionId)}/output`,
  /** GET. The values of one input in the first batch, sample after sample, in the same form. Query: layer, sampleCount, edge. */
  inspectionBatch: (inspectionId: string) => `/data/inspections/${encodeURIComponent(inspectionId)}/batch`,
  /**
   * GET. Rows behind a step of a preparation: `__row` (int32, place among the rows with a target), `__part` (int8: 0 train,
   * 1 validation, 2 test, 3 none) and the columns; vectors are lists of at most 64 numbers, the metadata of a field tell kind,
   * origin, width, integer, names and tokens. Query: step (0 the table as stored), offset, limit, part, column (repeatable:
   * only what was made of these columns). Header X-Row-Count: rows of the part.
   */
  preparationRows: (preparationId: string) => `/data/preparations/${encodeURIComponent(preparationId)}/rows`,
  /** GET. CSV (file, line, row, column, value, reason) of everything that an import kept out; also of one that failed for it. */
  importReport: (datasetId: string) => `/data/datasets/${encodeURIComponent(datasetId)}/import-report`,
  /**
   * POST, raw body, header X-File-Name (percent-encoded). Answers JSON `{ uploadId }`; uploads live until the host ends or
   * they are imported. A folder: first without body and with header X-Folder-Name, then every file with the header
   * X-Upload-Id of that answer and its path in the folder as X-File-Name.
   */
  uploads: '/data/uploads',
} as const;

export const arrowContentType = 'application/vnd.apache.arrow.stream';
