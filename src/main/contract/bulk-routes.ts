import { createReadStream } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { StudioError } from '../../shared/base/problem';
import { arrowContentType, bulkPaths } from '../../shared/contract/bulk';
import type { OutputPage } from '../../shared/job/inspection';
import type { Datasets, RowExport } from '../features/datasets';
import type { Exports } from '../features/exports';
import { type Inspections, parseBatchQuery, parseOutputQuery } from '../features/inspections';
import type { Portables } from '../features/portables';
import { type Preparations, parsePreparedRowsQuery } from '../features/preparations';
import { parseFileQuery, type Reports } from '../features/reports';
import { metricsHeaders, parseHistogramQuery, parseMetricsQuery, parsePictureQuery, type Runs } from '../features/runs';
import type { Uploads } from '../lib/uploads';
import { zipDirectory } from '../lib/zip';
import type { BulkRoute } from './bulk';

export interface BulkSources {
  datasets: Pick<
    Datasets,
    | 'importReport'
    | 'readRows'
    | 'parseRowQuery'
    | 'readDifferences'
    | 'parseDifferenceQuery'
    | 'exportRows'
    | 'parseExportQuery'
    | 'exportSplit'
    | 'parseSplitQuery'
  >;
  runs: Pick<Runs, 'splitSource' | 'metrics' | 'series' | 'table' | 'records' | 'comparison'>;
  exports: Pick<Exports, 'get'>;
  reports: Pick<Reports, 'file'>;
  portables: Pick<Portables, 'download'>;
  inspections: Pick<Inspections, 'output' | 'batch'>;
  preparations: Pick<Preparations, 'rows'>;
  uploads: Pick<Uploads, 'receive' | 'createFolder'>;
}

function arrowResponse(bytes: Uint8Array, headers: Record<string, string>): Response {
  // Bytes handed over as they are would be copied.
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  return new Response(body, {
    headers: {
      'Content-Type': arrowContentType,
      'Content-Length': String(bytes.byteLength),
      'Cache-Control': 'no-store',
      ...headers,
    },
  });
}

/** A file for the person to keep. */
function downloadResponse({ stream, sizeBytes, contentType, fileName }: RowExport): Response {
  return new Response(Readable.toWeb(stream) as ReadableStream<Uint8Array>, {
    headers: {
      'Content-Type': contentType,
      'Content-Length': String(sizeBytes),
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`,
      'Cache-Control': 'no-store',
    },
  });
}

/** Raw float32 numbers; what they are stands in the header X-Page. */
function pageResponse({ values, ...page }: OutputPage): Response {
  return new Response(new Uint8Array(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength), {
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(values.byteLength),
      'Cache-Control': 'no-store',
      'X-Page': encodeURIComponent(JSON.stringify(page)),
    },
  });
}

/** `paths` builds addresses from real ids; here the id is the place that `:id` stands for. */
function withPlaceholder(build: (id: string) => string): string {
  return build('ID').replace('ID', ':id');
}

function decodeFileName(header: string | null): string {
  try {
    return decodeURIComponent(header ?? 'upload');
  } catch {
    throw new StudioError('BAD_INPUT', `The header X-File-Name is "${header}"; a percent-encoded name was expected.`, {
      fix: 'Encode the name with encodeURIComponent.',
    });
  }
}

/** Units: bytes. */
const questionLimit = 1_000_000;

/** A question that is too long for an address. Throws: StudioError BAD_INPUT. */
async function readQuestion(request: Request): Promise<unknown> {
  const parts: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const part of request.body ?? []) {
    sizeBytes += part.byteLength;
    if (sizeBytes > questionLimit)
      throw new StudioError('BAD_INPUT', `The question has more than ${questionLimit} bytes.`, {
        fix: 'Ask for fewer at once.',
      });
    parts.push(part);
  }
  const text = Buffer.concat(parts).toString();
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StudioError('BAD_INPUT', `The question is no JSON; received "${text.slice(0, 80)}".`, {}, { cause });
  }
}

/** Tables, series, archives and uploads: what never travels as JSON. */
export function createBulkRoutes({
  datasets,
  runs,
  exports,
  reports,
  portables,
  inspections,
  preparations,
  uploads,
}: BulkSources): BulkRoute[] {
  return [
    {
      method: 'GET',
      path: withPlaceholder(bulkPaths.datasetRows),
      async answer({ id, query, signal }) {
        const page = await datasets.readRows(id, datasets.parseRowQuery(query), signal);
        return arrowResponse(page.bytes, { 'X-Row-Count': String(page.rowCount) });
      },
    },
    {
      method: 'GET',
      path: withPlaceholder(bulkPaths.datasetDifferences),
      async answer({ id, query, signal }) {
        const page = await datasets.readDifferences(id, datasets.parseDifferenceQuery(query), signal);
        return arrowResponse(page.bytes, { 'X-Row-Count': String(page.rowCount) });
      },
    },
    {
      method: 'GET',
      path: withPlaceholder(bulkPaths.datasetExport),
      async answer({ id, query, signal }) {
        const { stream, sizeBytes, contentType, fileName } = await datasets.exportRows(
          id,
          datasets.parseExportQuery(query),
          signal,
        );
        return new Response(Readable.toWeb(stream) as ReadableStream<Uint8Array>, {
          headers: {
            'Content-Type': contentType,
            'Content-Length': String(sizeBytes),
            'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`,
            'Cache-Control': 'no-store',
          },
        });
      },
    },
    {
      method: 'GET',
      path: bulkPaths.runs,
      async answer({ query }) {
        const { bytes, rowCount } = await runs.table({
          columns: query.getAll('column'),
          ids: query.has('run') ? query.getAll('run') : null,
          columnsOnly: query.get('fields') === 'number',
        });
        return arrowResponse(bytes, { 'X-Row-Count': String(rowCount) });
      },
    },
    {
      method: 'GET',
      path: withPlaceholder(bulkPaths.importReport),
      async answer({ id }) {
        const file = await datasets.importReport(id);
        return new Response(Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>, {
          headers: {
            'Content-Type': 'text/csv; charset=utf-8',
            'Content-Disposition': 'attachment; filename="left-out.csv"',
            'Cache-Control': 'no-store',
          },
        });
      },
    },
    {
      method: 'GET',
      path: withPlaceholder(bulkPaths.datasetSplit),
      answer: async ({ id, query, signal }) =>
        downloadResponse(await datasets.exportSplit(datasets.parseSplitQuery(id, query), signal)),
    },
    {
      method: 'GET',
      path: withPlaceholder(bulkPaths.runSplit),
      answer: async ({ id, signal }) =>
        downloadResponse(await datasets.exportSplit(await runs.splitSource(id), signal)),
    },
    {
      method: 'GET',
      path: withPlaceholder(bulkPaths.runMetrics),
      async answer({ id, query }) {
        const table = await runs.metrics(id, parseMetricsQuery(query));
        return arrowResponse(table.bytes, metricsHeaders(table));
      },
    },
    {
      method: 'GET',
      path: bulkPaths.series,
      async answer({ query, signal }) {
        const table = await runs.series(query.getAll('run'), parseMetricsQuery(query), signal);
        return arrowResponse(table.bytes, metricsHeaders(table));
      },
    },
    {
      method: 'POST',
      path: bulkPaths.comparison,
      async answer({ request }) {
        const { bytes, rowCount } = await runs.comparison(await readQuestion(request));
        return arrowResponse(bytes, { 'X-Row-Count': String(rowCount) });
      },
    },
    {
      method: 'GET',
      path: withPlaceholder(bulkPaths.runRecords),
      async answer({ id, query }) {
        const { bytes, rowCount, damagedCount } = await runs.records.histograms(id, parseHistogramQuery(query));
        return arrowResponse(bytes, { 'X-Row-Count': String(rowCount), 'X-Damaged': String(damagedCount) });
      },
    },
    {
      method: 'GET',
      path: withPlaceholder(bulkPaths.runRecordPicture),
      async answer({ id, query }) {
        const bytes = await runs.records.picture(id, parsePictureQuery(query));
        return new Response(bytes as Uint8Array<ArrayBuffer>, {
          headers: {
            'Content-Type': 'image/png',
            'Content-Length': String(bytes.byteLength),
            'Cache-Control': 'private, max-age=60',
          },
        });
      },
    },
    {
      method: 'GET',
      path: withPlaceholder(bulkPaths.reportFile),
      async answer({ id, query, signal }) {
        const { text, contentType, fileName } = await reports.file(id, parseFileQuery(query), signal);
        const bytes = new TextEncoder().encode(text);
        return new Response(bytes, {
          headers: {
            'Content-Type': contentType,
            'Content-Length': String(bytes.byteLength),
            'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`,
            'Content-Security-Policy': "default-src 'none'; sandbox",
            'Cache-Control': 'no-store',
          },
        });
      },
    },
    {
      method: 'GET',
      path: withPlaceholder(bulkPaths.portable),
      answer: async ({ id }) =>
        downloadResponse({ ...(await portables.download(id)), contentType: 'application/octet-stream' }),
    },
    {
      method: 'GET',
      path: withPlaceholder(bulkPaths.exportArchive),
      async answer({ id }) {
        const found = await exports.get(id);
        const name = `${found.runName}-${found.format}`;
        return new Response(await zipDirectory(found.path, name), {
          headers: {
            'Content-Type': 'application/zip',
            'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(`${path.basename(name)}.zip`)}`,
            'Cache-Control': 'no-store',
          },
        });
      },
    },
    {
      method: 'GET',
      path: withPlaceholder(bulkPaths.inspectionOutput),
      async answer({ id, query, signal }) {
        return pageResponse(await inspections.output(id, parseOutputQuery(query), signal));
      },
    },
    {
      method: 'GET',
      path: withPlaceholder(bulkPaths.inspectionBatch),
      async answer({ id, query, signal }) {
        return pageResponse(await inspections.batch(id, parseBatchQuery(query), signal));
      },
    },
    {
      method: 'GET',
      path: withPlaceholder(bulkPaths.preparationRows),
      async answer({ id, query, signal }) {
        const page = await preparations.rows(id, parsePreparedRowsQuery(query), signal);
        return arrowResponse(page.bytes, { 'X-Row-Count': String(page.rowCount) });
      },
    },
    {
      method: 'POST',
      path: bulkPaths.uploads,
      async answer({ request, signal }) {
        const { headers } = request;
        const folder = headers.get('x-folder-name');
        if (folder !== null) return Response.json(await uploads.createFolder(decodeFileName(folder)));
        const name = decodeFileName(headers.get('x-file-name'));
        return Response.json(
          await uploads.receive(request.body, name, signal, headers.get('x-upload-id') ?? undefined),
        );
      },
    },
  ];
}
