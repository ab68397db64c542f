import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ORPCError } from '@orpc/contract';
import { tableFromArrays, tableFromIPC, tableToIPC } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { type BulkRoute, createBulk } from '../../src/main/contract/bulk';
import { createRouter } from '../../src/main/contract/router';
import { createUploads } from '../../src/main/lib/uploads';
import { arrowContentType } from '../../src/shared/contract/bulk';
import { createMemoryLog } from '../support/memory-log';
import { createProbeHandlers } from '../support/probe-handlers';
import { connectShell, type ShellName } from '../support/shells';

const rowCount = 1_000_000;

function largeTable(): Uint8Array {
  const step = Float64Array.from({ length: rowCount }, (_, index) => index);
  const value = Float64Array.from({ length: rowCount }, (_, index) =>
    index % 1000 === 0 ? Number.NaN : index % 1001 === 0 ? Number.NEGATIVE_INFINITY : Math.sin(index) * 1e-300,
  );
  return tableToIPC(tableFromArrays({ step, value }), 'stream');
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function open(name: ShellName, bulkRoutes: BulkRoute[] = []) {
  const log = createMemoryLog();
  const { handlers, record } = createProbeHandlers();
  const router = createRouter(handlers, { log, validateOutput: true });
  const shell = await connectShell[name]({ router, bulk: createBulk(bulkRoutes, log), log });
  return { ...shell, log, record, [Symbol.asyncDispose]: () => shell[Symbol.asyncDispose]() };
}

async function failureOf(call: Promise<unknown>): Promise<ORPCError<string, unknown>> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof ORPCError) return error;
  throw new Error(`expected a typed error, received ${String(error)}`);
}

describe.each<ShellName>(['memory', 'server', 'electron'])('a page in the %s shell', (name) => {
  test('gets the answer to what it sent', async () => {
    await using shell = await open(name);
    const { project } = await shell.client.projects.open({ path: '/tmp/größe 数据', name: 'Δ' });
    expect(project).toMatchObject({ path: '/tmp/größe 数据', name: 'Δ', sizeBytes: 2 ** 40, readOnly: false });
  });

  test('gets many answers at once, each to its own question', async () => {
    await using shell = await open(name);
    const paths = Array.from({ length: 200 }, (_, index) => `/project/${index}`);
    const answers = await Promise.all(paths.map((path) => shell.client.projects.open({ path })));
    expect(answers.map(({ project }) => project.path)).toEqual(paths);
  });

  test('sees code, message, problems and remedy of an expected failure', async () => {
    await using shell = await open(name);
    const error = await failureOf(shell.client.runs.get({ id: 'swift-heron-12' }));
    expect({ code: error.code, message: error.message, data: error.data, defined: error.defined }).toEqual({
      code: 'NOT_FOUND',
      message: 'There is no run "swift-heron-12".',
      data: {
        fix: 'List the runs.',
        problems: [
          { code: 'unknownRun', severity: 'error', message: 'Not here.', where: { path: ['runs', 0], line: 3 } },
        ],
      },
      defined: true,
    });
    expect(shell.log.entries).toEqual([]);
  });

  test('sees an id and no internals of a defect, whose stack is in the log', async () => {
    await using shell = await open(name);
    const error = await failureOf(shell.client.datasets.list());
    const { logId } = error.data as { logId: string };
    expect(error.code).toBe('INTERNAL');
    expect(JSON.stringify([error.message, error.data])).not.toContain('secret');
    const entry = shell.log.entries.find(({ data }) => data.logId === logId);
    expect(entry).toMatchObject({ level: 'error', data: { call: 'datasets.list' } });
    expect(entry?.data.error).toMatch(/TypeError: secret detail of a defect\n\s+at /);
  });

  test('is told which of its values is wrong', async () => {
    await using shell = await open(name);
    const error = await failureOf(shell.client.projects.open({ path: 7, name: '' } as never));
    const { problems } = error.data as { problems: { where: { path: string[] } }[] };
    expect(error.code).toBe('BAD_INPUT');
    expect(problems.map(({ where }) => where.path)).toEqual([['path'], ['name']]);
    expect(shell.log.entries).toEqual([]);
  });

  test('is answered when it calls a route that does not exist', async () => {
    await using shell = await open(name);
    const unknown = shell.client as unknown as { runs: { explode(): Promise<unknown> } };
    await expect((async () => unknown.runs.explode())()).rejects.toThrow();
    await expect(shell.client.projects.open({ path: '/still/alive' })).resolves.toBeDefined();
  });

  test('ends the handler when it aborts a call', async () => {
    await using shell = await open(name);
    const abort = new AbortController();
    const call = shell.client.engines.list(undefined, { signal: abort.signal });
    await shell.record.waiting;
    abort.abort();
    await expect(call).rejects.toThrow();
    await shell.record.aborted;
    expect(shell.log.entries.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('reads live changes in order and ends the source by leaving the loop', async () => {
    await using shell = await open(name);
    const seen: number[] = [];
    for await (const change of await shell.client.activities.watch({ after: null })) {
      seen.push(change.sequence);
      if (seen.length === 3) break;
    }
    expect(seen).toEqual([1, 2, 3]);
    await shell.record.aborted;
  });

  test('ends a silent source by aborting while it waits for the next change', async () => {
    await using shell = await open(name);
    const abort = new AbortController();
    const changes = await shell.client.activities.watch({ after: null }, { signal: abort.signal });
    for (let count = 0; count < 3; count += 1) await changes.next();
    const next = changes.next().catch(() => 'ended');
    await shell.record.waiting;
    abort.abort();
    await next;
    await shell.record.aborted;
  });

  test('gets what came before an expected failure of a stream, then the failure', async () => {
    await using shell = await open(name);
    const changes = await shell.client.activities.watch({ after: 13 });
    expect(await changes.next()).toMatchObject({ value: { sequence: 1 } });
    const error = await failureOf(changes.next());
    expect([error.code, error.data]).toEqual(['DISK_FULL', { fix: 'Free some space.' }]);
  });

  test('sees no internals of a defect in a stream', async () => {
    await using shell = await open(name);
    const changes = await shell.client.activities.watch({ after: 14 });
    await changes.next();
    const error = await failureOf(changes.next());
    expect(error.code).toBe('INTERNAL');
    expect(JSON.stringify([error.message, error.data])).not.toContain('secret');
  });

  test.skipIf(name === 'memory')('ends its handlers by dying', async () => {
    await using shell = await open(name);
    const call = shell.client.engines.list().catch((error: unknown) => error);
    await shell.record.waiting;
    shell.killPage?.();
    await shell.record.aborted;
    expect(await call).toBeInstanceOf(Error);
  });

  test.skipIf(name === 'memory')('does not wait for ever when the host dies', async () => {
    await using shell = await open(name);
    const call = shell.client.engines.list().catch((error: unknown) => error);
    await shell.record.waiting;
    await shell.killHost?.();
    expect(await call).toBeInstanceOf(Error);
  });

  test('fetches a million rows bit for bit, NaN and infinities included', async () => {
    const bytes = largeTable();
    await using shell = await open(name, [
      {
        method: 'GET',
        path: '/data/runs/:id/metrics',
        answer: async ({ id }) =>
          new Response(bytes as Uint8Array<ArrayBuffer>, {
            headers: { 'Content-Type': arrowContentType, 'X-Run': id },
          }),
      },
    ]);
    const response = await shell.fetch('/data/runs/run_1/metrics');
    const received = new Uint8Array(await response.arrayBuffer());
    expect([response.status, response.headers.get('content-type'), response.headers.get('x-run')]).toEqual([
      200,
      arrowContentType,
      'run_1',
    ]);
    expect(hash(received)).toBe(hash(bytes));
    expect(tableFromIPC(received).numRows).toBe(rowCount);
  });

  test('does not take half of a bulk answer for the whole', async () => {
    await using shell = await open(name, [
      {
        method: 'GET',
        path: '/data/broken',
        async answer() {
          let count = 0;
          const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
            count += 1;
            if (count > 3) controller.error(new Error('the file vanished'));
            else controller.enqueue(new Uint8Array(100_000));
          };
          return new Response(new ReadableStream({ pull }));
        },
      },
    ]);
    await expect(shell.fetch('/data/broken').then((response) => response.arrayBuffer())).rejects.toThrow();
  });

  test('gets a bulk failure in the words of the contract', async () => {
    await using shell = await open(name);
    const response = await shell.fetch('/data/nothing/here');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      error: { code: 'NOT_FOUND', message: expect.stringContaining('/data/nothing/here') },
    });
  });

  test('uploads a file intact under its own name', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'studio-upload-'));
    const uploads = await createUploads({ directory });
    await using shell = await open(name, [
      {
        method: 'POST',
        path: '/data/uploads',
        answer: async ({ request, signal }) =>
          Response.json(
            await uploads.receive(request.body, decodeURIComponent(request.headers.get('x-file-name') ?? ''), signal),
          ),
      },
    ]);
    const content = largeTable();
    const response = await shell.fetch('/data/uploads', {
      method: 'POST',
      body: content as Uint8Array<ArrayBuffer>,
      headers: { 'X-File-Name': encodeURIComponent('../../größe.csv') },
    });
    const { uploadId } = (await response.json()) as { uploadId: string };
    expect(path.basename(uploads.path(uploadId))).toBe('größe.csv');
    expect(hash(await readFile(uploads.path(uploadId)))).toBe(hash(content));
    await uploads.close();
    await rm(directory, { recursive: true });
  });
});
