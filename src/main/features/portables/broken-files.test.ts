import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { strFromU8, strToU8, unzipSync, type ZipInputFile, type Zippable, zipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contentOf, openPortableProject, type PortableProject } from '../../../../tests/support/portable-project';
import { isStudioError } from '../../../shared/base/problem';
import type { PortableManifest } from '../../../shared/portable/manifest';
import { openConnection, openModes } from '../../store/connection';
import { migrate } from '../../store/migrate';
import { migrations } from '../../store/migrations';

const { signal } = new AbortController();
let folder: string;
let whole: Uint8Array;
let entries: Record<string, Uint8Array>;
let manifest: PortableManifest;
let runId: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'studio-broken-portables-'));
  const home = await openPortableProject(folder, 'home');
  runId = await home.addRun({
    metrics: { loss: Array.from({ length: 40 }, (_, step) => [step, Math.exp(-step), step] as const) },
    checkpoints: [{ id: 'step-1', step: 1 }],
  });
  const file = path.join(folder, 'whole.studio');
  await home.portables.export(
    { runIds: null, format: 'studio', checkpoints: 'all', datasets: 'rows', configColumns: 'none', path: file },
    signal,
  );
  await home.close();
  whole = await readFile(file);
  entries = unzipSync(whole);
  manifest = JSON.parse(strFromU8(entries['manifest.json'] as Uint8Array));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let away: PortableProject;
let place: string;
beforeEach(async () => {
  place = await mkdtemp(path.join(folder, 'away-'));
  away = await openPortableProject(place, 'away');
});
afterEach(() => away.close());

async function importBytes(bytes: Uint8Array) {
  const file = path.join(place, 'broken.studio');
  await writeFile(file, bytes);
  return away.portables.import({ source: { path: file }, runIds: null }, signal);
}

/** The archive with other files, whose manifest says what they are unless it is given. */
function repack(
  change: (files: Record<string, Uint8Array | ZipInputFile>, manifest: PortableManifest) => void,
  { honest = true } = {},
): Uint8Array {
  const files: Record<string, Uint8Array | ZipInputFile> = { ...entries };
  const said = structuredClone(manifest);
  delete files['manifest.json'];
  change(files, said);
  if (honest)
    said.files = Object.entries(files).map(([name, content]) => {
      const bytes = content instanceof Uint8Array ? content : (content as unknown as [Uint8Array])[0];
      return {
        path: name,
        sizeBytes: bytes.byteLength,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      };
    });
  return zipSync({ ...files, 'manifest.json': strToU8(JSON.stringify(said)) } as Zippable, { level: 1 });
}

async function expectRefused(bytes: Uint8Array, message: RegExp, code = 'BAD_INPUT'): Promise<void> {
  const before = await contentOf(away);
  await expect(importBytes(bytes)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  expect(await contentOf(away)).toEqual(before);
}

/** The rows after a statement of SQL. */
async function rowsAfter(sql: string): Promise<Uint8Array> {
  const file = path.join(place, 'rows.sqlite');
  await writeFile(file, entries['rows.sqlite'] as Uint8Array);
  const connection = await openConnection(file, openModes.readWrite);
  await connection.execute(sql).finally(() => connection.close());
  return readFile(file);
}

it('is what the others are made of: unchanged it comes in', async () => {
  const { imported } = await importBytes(repack(() => {}));
  expect(imported.runIds).toEqual([runId]);
});

describe('a portable file is refused, and nothing is changed, when', () => {
  it.each([
    ['it is no archive', () => strToU8('hello'), /damaged zip archive|no portable file/],
    ['it is empty', () => new Uint8Array(0), /damaged zip archive|no portable file/],
    ['it is cut off', () => whole.subarray(0, whole.length - 40), /damaged zip archive/],
    ['there is no manifest in it', () => zipSync({ 'rows.sqlite': entries['rows.sqlite'] as Uint8Array }), /manifest/],
    ['its manifest is no JSON', () => zipSync({ ...entries, 'manifest.json': strToU8('{') }), /no JSON/],
    [
      'its manifest is something else',
      () => zipSync({ ...entries, 'manifest.json': strToU8('{"format":"other"}') }),
      /not as expected/,
    ],
    [
      'a path leads out of it',
      () => repack((files) => Object.assign(files, { '../evil': strToU8('x') })),
      /out of the archive/,
    ],
    [
      'a path is absolute',
      () => repack((files) => Object.assign(files, { '/etc/evil': strToU8('x') })),
      /out of the archive/,
    ],
    [
      'a path lies elsewhere',
      () => repack((files) => Object.assign(files, { 'trash/x/evil': strToU8('x') })),
      /no place for a file/,
    ],
    [
      'a name is one that Windows keeps for itself',
      () => repack((files) => Object.assign(files, { [`runs/${runId}/con.txt`]: strToU8('x') })),
      /no place for a file/,
    ],
    [
      'an entry is a link',
      () =>
        repack((files) =>
          Object.assign(files, { [`runs/${runId}/link`]: [strToU8('/etc/passwd'), { os: 3, attrs: 0o120777 << 16 }] }),
        ),
      /symbolic link/,
    ],
    [
      'two names differ in case alone',
      () => repack((files) => Object.assign(files, { [`runs/${runId}/CONFIG.yaml`]: strToU8('x') })),
      /twice/,
    ],
    [
      'the manifest names a file that is not there',
      () => repack((files) => delete files[`runs/${runId}/config.yaml`], { honest: false }),
      /is missing/,
    ],
    [
      'it holds a file that the manifest does not name',
      () => repack((files) => Object.assign(files, { [`runs/${runId}/more.txt`]: strToU8('x') }), { honest: false }),
      /does not name/,
    ],
    [
      'a file has another size',
      () => repack((files) => Object.assign(files, { [`runs/${runId}/config.yaml`]: strToU8('x') }), { honest: false }),
      /has 1 bytes/,
    ],
    [
      'a file has another content',
      () =>
        repack(
          (files) => {
            const name = `runs/${runId}/config.yaml`;
            files[name] = Uint8Array.from(files[name] as Uint8Array, (byte, index) => (index === 3 ? byte ^ 1 : byte));
          },
          { honest: false },
        ),
      /checksum/,
    ],
    ['it is a bomb', () => bomb(), /which no deflated file has|is missing|inflate|unpacked|bytes/],
    [
      'the rows are no database',
      () => repack((files) => Object.assign(files, { 'rows.sqlite': strToU8('x'.repeat(9000)) })),
      /rows/,
    ],
  ])('%s', async (_name, make, message) => {
    await expectRefused(make(), message);
  });

  it('it is of a newer studio', async () => {
    const newer = repack((_files, said) => Object.assign(said, { formatVersion: 2, studioVersion: '9.0.0' }));
    await expectRefused(newer, /newer Model Studio \(9\.0\.0\)/, 'PROJECT_TOO_NEW');
    const rows = await rowsAfter('PRAGMA user_version = 900');
    await expectRefused(
      repack((files) => Object.assign(files, { 'rows.sqlite': rows })),
      /format of its rows is 900/,
      'PROJECT_TOO_NEW',
    );
  });

  it.each([
    ['a trigger', 'CREATE TRIGGER evil AFTER INSERT ON run BEGIN DELETE FROM run; END', /tables are not those/],
    ['a view', 'CREATE VIEW evil AS SELECT * FROM run', /tables are not those/],
    ['another table', 'CREATE TABLE evil (x)', /tables are not those/],
    [
      'an id that leads out of its folder',
      "PRAGMA foreign_keys = OFF; UPDATE run SET id = '../../x'; UPDATE run_config SET run_id = '../../x'",
      /belong to others|run \.\.\/\.\.\/x/,
    ],
    ['a checkpoint elsewhere', "UPDATE checkpoint SET directory = 'runs/../../x'", /a checkpoint lies in/],
    [
      'a checkpoint of another run',
      "UPDATE checkpoint SET directory = 'runs/run_0000000000/checkpoints/x'",
      /a checkpoint lies in/,
    ],
    ['a run that trains', "UPDATE run SET status = 'running'", /status that is none/],
    ['tags that are no JSON', "UPDATE run SET tags = '['", /“tags” of a row of run is no JSON/],
    ['tags that are no list', "UPDATE run SET tags = '{}'", /run .* tags/],
    ['a config that is no object', "UPDATE run_config SET config = '3'", /run .* config/],
    ['no project', 'DELETE FROM project', /more or fewer than one project/],
    [
      'rows of other runs',
      "PRAGMA foreign_keys = OFF; INSERT INTO run_event (run_id, at, level, message) VALUES ('run_other', 1, 'info', '')",
      /belong to others/,
    ],
  ])('its rows hold %s', async (_name, sql, message) => {
    const rows = await rowsAfter(sql);
    await expectRefused(
      repack((files) => Object.assign(files, { 'rows.sqlite': rows })),
      message,
    );
  });
});

it('of an older studio, its rows are brought to the newest format', async () => {
  const file = path.join(place, 'older.sqlite');
  const connection = await openConnection(file, openModes.create);
  await migrate(connection, file, { readOnly: false, steps: migrations.slice(0, 13) });
  await connection.execute(`INSERT INTO project (id, name, created_at) VALUES ('project_1', 'Older', 1);
    INSERT INTO run (id, number, name, experiment, status, created_at, queued_at, dataset_name, epoch_count, seed, color_index)
    VALUES ('run_older1', 3, 'old', 'test', 'completed', 1, 1, 'clouds', 1, 7, 2);
    INSERT INTO run_config (run_id, text, config, environment) VALUES ('run_older1', '', '{}', '{}');`);
  await connection.close();
  const rows = await readFile(file);
  const older = repack((files) => {
    for (const name of Object.keys(files)) delete files[name];
    files['rows.sqlite'] = rows;
  });
  expect((await importBytes(older)).imported.runIds).toEqual(['run_older1']);
  expect(await away.store.database.all('SELECT number, name FROM run')).toEqual([{ number: 3, name: 'old' }]);
});

/** Says that a few bytes become a gigabyte. */
function bomb(): Uint8Array {
  const name = `runs/${runId}/bomb`;
  const bytes = repack((files) => Object.assign(files, { [name]: new Uint8Array(64) }));
  const copy = Buffer.from(bytes);
  const key = Buffer.from(name);
  // Uncompressed sizes: 4 bytes, 24 before the name in local headers (22 behind the signature), 22 in the directory.
  for (let at = copy.indexOf(key); at >= 0; at = copy.indexOf(key, at + 1)) {
    if (copy.readUInt32LE(Math.max(0, at - 30)) === 0x0403_4b50) copy.writeUInt32LE(1 << 30, at - 30 + 22);
    if (at >= 46 && copy.readUInt32LE(at - 46) === 0x0201_4b50) copy.writeUInt32LE(1 << 30, at - 46 + 24);
  }
  return copy;
}

it('changed anywhere, it is refused or brings in the run as it was, and leaves nothing half done', {
  timeout: 60_000,
}, async () => {
  const before = await contentOf(away);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 6 }),
      fc.option(fc.nat(whole.length), { freq: 6 }),
      async (changes, length) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, by] of changes) bytes[at] = (bytes[at] as number) ^ by;
        try {
          const { imported } = await importBytes(bytes.subarray(0, length ?? bytes.length));
          expect(imported.runIds).toEqual([runId]);
          await away.store.database.run('DELETE FROM run');
          await rm(path.join(away.session.directories.runs, runId), { recursive: true });
        } catch (error) {
          if (!isStudioError(error)) throw error;
          expect(['BAD_INPUT', 'PROJECT_TOO_NEW', 'DISK_FULL']).toContain(error.code);
        }
        expect(await contentOf(away)).toEqual(before);
      },
    ),
    { numRuns: 60 },
  );
  expect(await readdir(path.join(place, 'cache', 'portables')).catch(() => [])).toEqual([]);
});

it('with rows that are damaged behind right checksums, it is refused or comes in whole', {
  timeout: 60_000,
}, async () => {
  const before = await contentOf(away);
  const rows = entries['rows.sqlite'] as Uint8Array;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(rows.length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 }),
      async (changes) => {
        const bytes = Uint8Array.from(rows);
        for (const [at, by] of changes) bytes[at] = (bytes[at] as number) ^ by;
        try {
          await importBytes(repack((files) => Object.assign(files, { 'rows.sqlite': bytes })));
        } catch (error) {
          if (!isStudioError(error)) throw error;
          expect(['BAD_INPUT', 'PROJECT_TOO_NEW', 'DISK_FULL']).toContain(error.code);
        }
        // What came in is one run with all that belongs to it.
        const [{ runs, configs }] = (await away.store.database.all(
          'SELECT (SELECT count(*) FROM run) AS runs, (SELECT count(*) FROM run_config) AS configs',
        )) as [{ runs: number; configs: number }];
        expect(configs).toBe(runs);
        expect(await away.store.database.all('PRAGMA foreign_key_check')).toEqual([]);
        await away.store.database.run('DELETE FROM run');
        for (const table of ['dataset', 'model', 'report', 'run_view'])
          await away.store.database.run(`DELETE FROM ${table}`);
        for (const name of await readdir(away.session.directories.runs))
          await rm(path.join(away.session.directories.runs, name), { recursive: true });
        expect(await contentOf(away)).toEqual(before);
      },
    ),
    { numRuns: 80 },
  );
});
