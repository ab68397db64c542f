import path from 'node:path';
import { Readable } from 'node:stream';
import { tableFromIPC } from 'apache-arrow';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { arrowContentType, bulkPaths } from '../../src/shared/contract/bulk';
import { StudioHost } from '../support/studio-host';

let studio: StudioHost;
let datasetId: string;
beforeAll(async () => {
  studio = await StudioHost.open();
  const source = { path: path.resolve('resources/samples/iris.csv') };
  datasetId = (await studio.client.datasets.import({ source, target: 'label' })).dataset.id;
});
afterAll(() => studio[Symbol.asyncDispose]());

function get(address: string, query: Record<string, string> = {}): Promise<Response> {
  const url = new URL(address, 'http://studio');
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return studio.host.bulk(new Request(url));
}

async function codeOf(response: Response): Promise<string> {
  return ((await response.json()) as { error: { code: string } }).error.code;
}

describe('rows of a data set', () => {
  test('come as Arrow, from an offset, with the number of all rows', async () => {
    const response = await get(bulkPaths.datasetRows(datasetId), { offset: '100', limit: '20' });
    const table = tableFromIPC(new Uint8Array(await response.arrayBuffer()));
    expect([response.status, response.headers.get('content-type'), response.headers.get('x-row-count')]).toEqual([
      200,
      arrowContentType,
      '150',
    ]);
    expect(table.numRows).toBe(20);
    expect(table.getChild('__row')?.get(0)).toBe(100);
  });

  test('that match a filter are counted', async () => {
    const response = await get(bulkPaths.datasetRows(datasetId), { filter: 'virginica', limit: '5' });
    expect(response.headers.get('x-row-count')).toBe('50');
  });

  test('that meet a condition come in the order of several columns, with the columns that were asked for', async () => {
    const address = new URL(bulkPaths.datasetRows(datasetId), 'http://studio');
    for (const [name, value] of [
      ['where', "label = 'versicolor'"],
      ['sort', 'petal_width_cm'],
      ['direction', 'descending'],
      ['sort', '__row'],
      ['direction', 'ascending'],
      ['columns', '4,3'],
      ['limit', '1'],
    ] as const)
      address.searchParams.append(name, value);
    const response = await studio.host.bulk(new Request(address));
    const table = tableFromIPC(new Uint8Array(await response.arrayBuffer()));
    expect([response.headers.get('x-row-count'), table.schema.fields.map(({ name }) => name)]).toEqual([
      '50',
      ['__row', 'label', 'petal_width_cm'],
    ]);
    expect(table.getChild('petal_width_cm')?.get(0)).toBe(1.8);
  });

  test('are sent as a file of their own, which is gone afterwards', async () => {
    const response = await get(bulkPaths.datasetExport(datasetId), { where: "label = 'virginica'", format: 'csv' });
    expect(response.headers.get('content-disposition')).toContain('iris.csv');
    expect((await response.text()).trim().split('\n')).toHaveLength(51);
    const refused = await get(bulkPaths.datasetExport(datasetId), { format: 'xls' });
    expect([refused.status, await codeOf(refused)]).toEqual([400, 'BAD_INPUT']);
  });

  test.each([
    ['a condition that reads a file', { where: "label IN (FROM read_csv('/etc/passwd'))" }, 400, 'BAD_INPUT'],
    ['a value that cannot be compared', { where: "CAST('x' || label AS INTEGER) = 1" }, 400, 'BAD_INPUT'],
    ['columns that are no places', { columns: 'a' }, 400, 'BAD_INPUT'],
    ['a limit that is no number', { limit: 'many' }, 400, 'BAD_INPUT'],
    ['an unknown column to sort by', { sort: 'gone' }, 400, 'BAD_INPUT'],
  ])('are refused for %s', async (_case, query, status, code) => {
    const response = await get(bulkPaths.datasetRows(datasetId), query);
    expect([response.status, await codeOf(response)]).toEqual([status, code]);
  });

  test('of a data set that is not there are 404', async () => {
    const response = await get(bulkPaths.datasetRows('ds_gone'));
    expect([response.status, await codeOf(response)]).toEqual([404, 'NOT_FOUND']);
  });
});

test('an uploaded file is imported under its own name and then gone', async () => {
  const request = new Request(new URL(bulkPaths.uploads, 'http://studio'), {
    method: 'POST',
    body: Readable.toWeb(Readable.from(['a,b\n1,x\n2,y\n'])) as ReadableStream,
    headers: { 'X-File-Name': encodeURIComponent('kleine größe.csv') },
    duplex: 'half',
  } as RequestInit);
  const { uploadId } = (await (await studio.host.bulk(request)).json()) as { uploadId: string };
  const preview = await studio.client.datasets.preview({ source: { uploadId } });
  expect(preview).toMatchObject({ fileName: 'kleine größe.csv', columns: [{ name: 'a' }, { name: 'b' }] });
  const { dataset } = await studio.client.datasets.import({ source: { uploadId } });
  expect(dataset).toMatchObject({ name: 'kleine größe', rowCount: 2 });
  await expect(studio.client.datasets.preview({ source: { uploadId } })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('an upload whose name is not percent-encoded is refused', async () => {
  const response = await studio.host.bulk(
    new Request(new URL(bulkPaths.uploads, 'http://studio'), {
      method: 'POST',
      body: 'a',
      headers: { 'X-File-Name': '%E0%A4%A' },
    }),
  );
  expect([response.status, await codeOf(response)]).toEqual([400, 'BAD_INPUT']);
});

test('series and export of a trained run arrive whole', async () => {
  const { templates } = await studio.client.templates.list();
  const text = templates.find(({ name }) => name === 'iris-mlp')?.text.replace(/epochs: \d+/, 'epochs: 2') ?? '';
  const { run } = await studio.client.runs.create({ text });
  await studio.until(run.id, ({ status }) => status === 'completed');
  const series = await get(bulkPaths.runMetrics(run.id), { metric: 'validation/loss' });
  const table = tableFromIPC(new Uint8Array(await series.arrayBuffer()));
  expect([series.headers.get('x-aggregated'), table.numRows]).toEqual([null, 2]);

  const { export: exported } = await studio.client.exports.create({ runId: run.id, format: 'tfjs-layers' });
  const archive = await get(bulkPaths.exportArchive(exported.id));
  expect([archive.headers.get('content-type'), archive.headers.get('content-disposition')]).toEqual([
    'application/zip',
    `attachment; filename*=UTF-8''${run.name}-tfjs-layers.zip`,
  ]);
  const entries = unzipSync(new Uint8Array(await archive.arrayBuffer()));
  const model = JSON.parse(new TextDecoder().decode(entries[`${run.name}-tfjs-layers/model.json`]));
  const [{ paths }] = model.weightsManifest as [{ paths: string[] }];
  for (const file of paths) expect(entries[`${run.name}-tfjs-layers/${file}`]?.byteLength).toBeGreaterThan(0);
});

test('an export that is not there is 404', async () => {
  expect((await get(bulkPaths.exportArchive('export_gone'))).status).toBe(404);
});
