import { type Table, tableFromIPC } from 'apache-arrow';
import type { StudioErrorCode, StudioErrorData } from '../../shared/base/problem';
import { StudioError } from '../../shared/base/problem';
import { ConnectionLostError } from './host-connection';

export type BulkQuery = Record<string, string | number | readonly (string | number)[] | null | undefined>;

/** Address of bulk data with its query; a list becomes a repeated parameter, null and undefined are left out. */
export function bulkAddress(path: string, query: BulkQuery = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== null && value !== undefined)
      for (const each of Array.isArray(value) ? value : [value]) parameters.append(name, String(each));
  const text = parameters.toString();
  return text ? `${path}?${text}` : path;
}

async function toError(response: Response): Promise<Error> {
  const text = await response.text();
  try {
    const { error } = JSON.parse(text) as {
      error: { code: StudioErrorCode; message: string; data?: StudioErrorData };
    };
    return new StudioError(error.code, error.message, error.data);
  } catch {
    return new StudioError(
      'INTERNAL',
      `The host answered ${response.status} ${response.statusText}. ${text.slice(0, 200)}`,
    );
  }
}

async function fetchBulk(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ConnectionLostError('The studio’s host does not answer.', { cause: error });
  }
  if (!response.ok) throw await toError(response);
  return response;
}

/**
 * Reads a table of bulk data (paths: shared/contract/bulk.ts), for example
 * `fetchTable(bulkPaths.runMetrics(id), { metric: ['train/loss'], points: 2000 }, signal)`.
 * Throws: StudioError, ConnectionLostError.
 */
export async function fetchTable(
  path: string,
  query: BulkQuery = {},
  signal?: AbortSignal,
): Promise<{ table: Table; headers: Headers }> {
  const response = await fetchBulk(bulkAddress(path, query), signal ? { signal } : {});
  return { table: tableFromIPC(await response.arrayBuffer()), headers: response.headers };
}

/** The same for a question that is too long for an address. Throws: as `fetchTable`. */
export async function askForTable(path: string, question: unknown, signal?: AbortSignal): Promise<Table> {
  const headers = { 'Content-Type': 'application/json' };
  const init = { method: 'POST', headers, body: JSON.stringify(question), ...(signal ? { signal } : {}) };
  return tableFromIPC(await (await fetchBulk(path, init)).arrayBuffer());
}

/** Reads raw float32 numbers of bulk data with the headers that say what they are. Throws: as `fetchTable`. */
export async function fetchNumbers(
  path: string,
  query: BulkQuery = {},
  signal?: AbortSignal,
): Promise<{ values: Float32Array; headers: Headers }> {
  const response = await fetchBulk(bulkAddress(path, query), signal ? { signal } : {});
  return { values: new Float32Array(await response.arrayBuffer()), headers: response.headers };
}

/** Reads bulk data as a file, with the name that the host gives it. Throws: as `fetchTable`. */
export async function fetchFile(
  path: string,
  query: BulkQuery = {},
  signal?: AbortSignal,
): Promise<{ blob: Blob; fileName: string }> {
  const response = await fetchBulk(bulkAddress(path, query), signal ? { signal } : {});
  const [, name = 'file'] = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('Content-Disposition') ?? '') ?? [];
  return { blob: await response.blob(), fileName: decodeURIComponent(name) };
}

/** Saves bulk data as a file of the person’s choice of folder, by the browser’s own download. */
export async function downloadBulk(path: string, fileName: string): Promise<void> {
  saveFile(await (await fetchBulk(path, {})).blob(), fileName);
}

export function saveFile(blob: Blob, fileName: string): void {
  const address = URL.createObjectURL(blob);
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = fileName;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
