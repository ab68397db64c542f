import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { strToU8, type Zippable, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mediaJobs } from '../../../../../tests/support/media-jobs';
import { isStudioError, type StudioError } from '../../../../shared/base/problem';
import type { ImportOptions } from '../../../../shared/contract/import-options';
import { mediaIndexPath, packPath } from '../../media';
import { literal } from '../../sql';
import { createTableEngine, type TableEngine } from '../../table-engine';
import { createBadItems, type ImportRequest, importSource, openSource, previewSource } from '..';

const fixtures = path.resolve('tests/fixtures/media');
const { signal } = new AbortController();
let directory: string;
let tables: TableEngine;
const media: Record<string, Uint8Array> = {};

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'studio-media-importer-'));
  tables = createTableEngine({ temporaryDirectory: path.join(directory, 'duckdb') });
  for (const name of ['grey.png', 'colour.png', 'colour.jpg', 'colour.bmp', 'animated.gif', 'pcm16.wav', 'mono.mp3'])
    media[name] = new Uint8Array(await readFile(path.join(fixtures, name)));
});
afterAll(async () => {
  tables.close();
  await rm(directory, { recursive: true, force: true });
});

type Files = Record<string, Uint8Array | string>;
const bytesOf = (content: Uint8Array | string) => (typeof content === 'string' ? strToU8(content) : content);
const file = (name: string) => media[name] as Uint8Array;

async function folderOf(files: Files): Promise<string> {
  const root = await mkdtemp(path.join(directory, 'folder-'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), bytesOf(content));
  }
  return root;
}

async function zipOf(files: Files, change: (zip: Uint8Array) => Uint8Array = (zip) => zip): Promise<string> {
  const place = path.join(await mkdtemp(path.join(directory, 'zip-')), 'files.zip');
  const entries: Zippable = Object.fromEntries(
    Object.entries(files).map(([name, content]) => [name, [bytesOf(content), { level: 6 }]]),
  );
  await writeFile(place, change(zipSync(entries)));
  return place;
}

async function importOf(place: string | string[], change: Partial<ImportRequest> = {}) {
  const workDirectory = await mkdtemp(path.join(directory, 'work-'));
  const badItems = createBadItems(path.join(workDirectory, 'left-out.csv'));
  const request = { options: {}, columns: [], targets: [], skipBadRows: false, ...change };
  const context = { tables, jobs: mediaJobs, workDirectory, signal, badItems, report: () => {} };
  const imported = await importSource(await openSource(place), request, context);
  await badItems.close();
  const rows = await tables.use(signal, (connection) =>
    connection.rows<Record<string, unknown>>(`SELECT * FROM read_parquet(${literal(imported.path)})`),
  );
  return { ...imported, rows: rows.map((row) => Object.values(row)), badItems };
}

async function failure(work: Promise<unknown>): Promise<StudioError> {
  try {
    await work;
  } catch (error) {
    if (isStudioError(error)) return error;
    throw error;
  }
  throw new Error('It did not fail.');
}

const idOf = (name: string) => createHash('sha256').update(file(name)).digest('hex').slice(0, 32);
const withNames = ({ columns, rows }: { columns: { name: string }[]; rows: unknown[][] }) =>
  rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]])));

const animals = () => ({
  'animals/cat/a.png': file('grey.png'),
  'animals/cat/b.jpg': file('colour.jpg'),
  'animals/dog/c.png': file('colour.png'),
});

describe('folders of classes', () => {
  it.each([
    ['a folder', folderOf],
    ['a zip', zipOf],
  ])('become images with their class, from %s', async (_, pack) => {
    const imported = await importOf(await pack(animals()));
    expect(imported.columns).toEqual([
      { name: 'image', kind: 'image', role: 'feature' },
      { name: 'label', kind: 'categorical', role: 'target' },
      { name: 'file', kind: 'text', role: 'ignored' },
    ]);
    expect(imported.rows).toEqual([
      [idOf('grey.png'), 'cat', 'animals/cat/a.png'],
      [idOf('colour.jpg'), 'cat', 'animals/cat/b.jpg'],
      [idOf('colour.png'), 'dog', 'animals/dog/c.png'],
    ]);
    expect(imported.problems).toEqual([]);
  });

  it('store every file byte for byte, found again by the index', async () => {
    const imported = await importOf(await zipOf(animals()));
    const index = await tables.use(signal, (connection) =>
      connection.rows<{ id: string; pack: number; offset: number; size: number; path: string; width: number }>(
        `SELECT id, pack, "offset", size, path, width FROM read_parquet(${literal(imported.media?.indexPath ?? '')})`,
      ),
    );
    expect(index.map(({ id }) => id)).toEqual(index.map(({ id }) => id).sort());
    for (const { id, pack, offset, size } of index) {
      const bytes = (await readFile(packPath(imported.media?.directory ?? '', pack))).subarray(offset, offset + size);
      expect(createHash('sha256').update(bytes).digest('hex').slice(0, 32)).toBe(id);
    }
    expect(path.basename(mediaIndexPath('v1'))).toBe(path.basename(imported.media?.indexPath ?? ''));
  });

  it('that are called train and test become a column of the split', async () => {
    const imported = await importOf(
      await folderOf({
        'set/Train/cat/a.png': file('grey.png'),
        'set/Train/dog/b.png': file('colour.png'),
        'set/val/dog/c.bmp': file('colour.bmp'),
        'set/test/cat/d.jpg': file('colour.jpg'),
      }),
    );
    expect(withNames(imported).map(({ label, split }) => [label, split])).toEqual([
      ['cat', 'train'],
      ['dog', 'train'],
      ['cat', 'test'],
      ['dog', 'validation'],
    ]);
  });

  it('within folders give the first or the whole path as the class', async () => {
    const place = await folderOf({ 'x/cat/big/a.png': file('grey.png'), 'x/dog/b.png': file('colour.png') });
    const labels = async (options: ImportOptions) =>
      withNames(await importOf(place, { options })).map(({ label }) => label);
    expect(await labels({ format: 'images' })).toEqual(['cat', 'dog']);
    expect(await labels({ format: 'images', labels: 'path' })).toEqual(['cat/big', 'dog']);
    expect((await importOf(place, { options: { format: 'images', labels: 'none' } })).columns).toHaveLength(2);
  });

  it('hold sounds as well', async () => {
    const imported = await importOf(
      await folderOf({ 'yes/a.wav': file('pcm16.wav'), 'no/b.mp3': file('mono.mp3'), 'README.md': '# Words' }),
    );
    expect(imported.columns[0]).toEqual({ name: 'audio', kind: 'audio', role: 'feature' });
    expect(withNames(imported).map(({ label }) => label)).toEqual(['no', 'yes']);
    expect(imported.problems).toMatchObject([{ code: 'passedOver', message: expect.stringContaining('.md') }]);
  });
});

describe('a table that names files', () => {
  it.each([
    ['with folder and extension', 'pictures/a.png', 'pictures/b.png'],
    ['by their own name', 'a.png', 'b.png'],
    ['without extension', 'a', 'b'],
    ['with backslashes', '.\\pictures\\a.png', '.\\pictures\\b.png'],
  ])('gives labels and further columns, naming them %s', async (_, first, second) => {
    const imported = await importOf(
      await zipOf({
        'pictures/a.png': file('grey.png'),
        'pictures/b.png': file('colour.png'),
        'labels.csv': `name,weight_kg,class\n${second},3.5,dog\n${first},1.25,cat\n`,
      }),
      { options: { format: 'images', labels: 'table' } },
    );
    expect(imported.columns.map(({ name, kind, role }) => [name, kind, role])).toEqual([
      ['image', 'image', 'feature'],
      ['weight_kg', 'real', 'feature'],
      ['class', 'categorical', 'target'],
      ['file', 'text', 'ignored'],
    ]);
    expect(imported.rows).toEqual([
      [idOf('colour.png'), 3.5, 'dog', 'pictures/b.png'],
      [idOf('grey.png'), 1.25, 'cat', 'pictures/a.png'],
    ]);
  });

  it('may name several images a row', async () => {
    const imported = await importOf(
      await folderOf({
        'left/1.png': file('grey.png'),
        'right/1.png': file('colour.png'),
        'pairs.csv': 'left,right,same\nleft/1.png,right/1.png,no\nright/1.png,left/1.png,no\n',
      }),
      { options: { format: 'images', labels: 'table' } },
    );
    expect(imported.columns.slice(0, 2).map(({ name, kind }) => [name, kind])).toEqual([
      ['left', 'image'],
      ['right', 'image'],
    ]);
    expect(imported.rows.map((row) => row.slice(0, 2))).toEqual([
      [idOf('grey.png'), idOf('colour.png')],
      [idOf('colour.png'), idOf('grey.png')],
    ]);
  });

  it('is told of rows without a file, and of files without a row', async () => {
    const place = await folderOf({
      'a.png': file('grey.png'),
      'b.png': file('colour.png'),
      'c.png': file('colour.png'),
      'labels.csv': 'file,class\na.png,x\nb.png,y\nlost.png,y\n',
    });
    const error = await failure(importOf(place));
    expect(error.data.problems).toMatchObject([{ code: 'missingFile', message: expect.stringContaining('lost.png') }]);
    const imported = await importOf(place, { skipBadRows: true });
    expect(imported.rowCount).toBe(2);
    expect(imported.problems).toMatchObject([
      { code: 'unnamedFiles', message: expect.stringContaining('1 files') },
      { code: 'missingFile', severity: 'warning' },
    ]);
  });

  it('that names no files is refused with its columns', async () => {
    const place = await folderOf({ 'a.png': file('grey.png'), 'notes.csv': 'author,year\nAnn,2020\nBob,2021\n' });
    expect((await failure(importOf(place))).message).toContain('author, year');
  });
});

describe('files that cannot be read', () => {
  it('end the import with each path and reason, and are left out with consent', async () => {
    const place = await folderOf({
      ...animals(),
      'animals/dog/cut.png': file('colour.png').subarray(0, 700),
      'animals/dog/page.jpg': '<!DOCTYPE html><p>Not found',
      'animals/dog/photo.heic': 'whatever',
    });
    const error = await failure(importOf(place));
    expect(error.code).toBe('BAD_INPUT');
    expect(error.data.problems?.map(({ message }) => message)).toEqual([
      expect.stringContaining('animals/dog/cut.png ends before'),
      expect.stringContaining('animals/dog/page.jpg is an HTML page'),
      expect.stringContaining('animals/dog/photo.heic is of an unknown format'),
    ]);
    const imported = await importOf(place, { skipBadRows: true });
    expect(imported.rowCount).toBe(3);
    expect(imported.problems).toHaveLength(3);
    expect(await readFile(imported.badItems.path, 'utf8')).toContain('animals/dog/cut.png');
  });

  it('are told apart from those that are only called something else', async () => {
    const imported = await importOf(await folderOf({ 'x/a.png': file('colour.jpg'), 'y/b.gif': file('animated.gif') }));
    expect(imported.rowCount).toBe(2);
    expect(imported.problems).toMatchObject([
      { code: 'animated', severity: 'info' },
      { code: 'wrongExtension', severity: 'warning', message: expect.stringContaining('x/a.png is a JPEG') },
    ]);
  });

  it('are links out of the folder', async () => {
    const place = await folderOf(animals());
    await symlink(path.join(fixtures, 'colour.png'), path.join(place, 'animals/cat/linked.png'));
    const { problems } = (await failure(importOf(place))).data;
    expect(problems).toMatchObject([{ code: 'refused', message: expect.stringContaining('symbolic link') }]);
  });

  it('are archives within the archive, which are not unpacked', async () => {
    const inner = zipSync({ 'x.png': file('grey.png') });
    const error = await failure(importOf(await zipOf({ ...animals(), 'more.zip': inner })));
    expect(error.data.problems).toMatchObject([{ code: 'nestedArchive', where: { file: 'more.zip' } }]);
  });
});

/** Puts other bytes into every central directory entry of a zip. */
function inDirectory(change: (view: DataView, at: number) => void) {
  return (zip: Uint8Array) => {
    const copy = zip.slice();
    const view = new DataView(copy.buffer);
    for (let at = 0; at + 46 < copy.length; at += 1) if (view.getUint32(at, true) === 0x02014b50) change(view, at);
    return copy;
  };
}

describe('archives made to harm', () => {
  it.each<[string, (zip: Uint8Array) => Uint8Array, RegExp]>([
    [
      'declare more than their bytes can hold',
      inDirectory((view, at) => view.setUint32(at + 24, 0xf0000000, true)),
      /declares|unfold/,
    ],
    ['hold encrypted entries', inDirectory((view, at) => view.setUint16(at + 8, 1, true)), /encrypted/],
    ['hold links', inDirectory((view, at) => view.setUint32(at + 38, 0o120777 * 65536, true)), /symbolic link/],
    ['name methods that nobody knows', inDirectory((view, at) => view.setUint16(at + 10, 77, true)), /method/],
    [
      'point outside of themselves',
      inDirectory((view, at) => view.setUint32(at + 42, 0x7fffffff, true)),
      /ends|damaged/,
    ],
    ['have other checksums than their bytes', inDirectory((view, at) => view.setUint32(at + 16, 1, true)), /checksum/],
    ['are cut off', (zip) => zip.subarray(0, zip.length - 40), /damaged zip|cut off/],
  ])('%s', async (_, change, reason) => {
    const error = await failure(importOf(await zipOf(animals(), change)));
    expect(error.code).toBe('BAD_INPUT');
    expect([error.message, ...(error.data.problems ?? []).map(({ message }) => message)].join('\n')).toMatch(reason);
  });

  it.each(['../outside.png', '/etc/outside.png', 'a/../../outside.png', 'C:\\outside.png'])(
    'lead out of themselves by the name %s',
    async (name) => {
      const error = await failure(importOf(await zipOf({ ...animals(), [name]: file('colour.png') })));
      expect(error.data.problems).toMatchObject([{ code: 'refused', message: expect.stringContaining('path') }]);
    },
  );

  it('have entries that share their bytes', async () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`c/${index}.png`, file('colour.png')]));
    const overlapping = (zip: Uint8Array) => {
      // The directory of forty entries behind the bytes of the first.
      const view = new DataView(zip.buffer, zip.byteOffset);
      let start = 0;
      while (view.getUint32(start, true) !== 0x02014b50) start += 1;
      const firstSize = 30 + view.getUint16(26, true) + view.getUint16(28, true) + view.getUint32(18, true);
      const joined = new Uint8Array(firstSize + zip.length - start);
      joined.set(zip.subarray(0, firstSize));
      joined.set(zip.subarray(start), firstSize);
      const shifted = inDirectory((each, at) => each.setUint32(at + 42, 0, true))(joined);
      new DataView(shifted.buffer).setUint32(shifted.length - 6, firstSize, true);
      return shifted;
    };
    expect((await failure(importOf(await zipOf(many, overlapping)))).message).toContain('overlap');
  });

  it('have two entries of one name', async () => {
    const twice = (zip: Uint8Array) => {
      const text = Buffer.from(zip).toString('latin1').replaceAll('animals/cat/b.jpg', 'animals/cat/a.png');
      return new Uint8Array(Buffer.from(text, 'latin1'));
    };
    const error = await failure(importOf(await zipOf(animals(), twice)));
    expect(error.data.problems).toMatchObject([{ message: expect.stringContaining('same name') }]);
  });
});

describe('text files', () => {
  it('become a text each, with the class of their folder, in any encoding', async () => {
    const latin = Uint8Array.from('Schöne Grüße aus dem Süden, ganz ähnlich wie früher', (letter) =>
      letter.charCodeAt(0),
    );
    const imported = await importOf(
      await zipOf({
        'reviews/pos/1.txt': 'A wonderful film.\r\nSee it!',
        'reviews/pos/2.txt': latin,
        'reviews/neg/3.txt': new Uint8Array([
          0xff,
          0xfe,
          ...[...'Dull.'].flatMap((letter) => [letter.charCodeAt(0), 0]),
        ]),
      }),
    );
    expect(imported.columns.map(({ name, kind, role }) => [name, kind, role])).toEqual([
      ['text', 'text', 'feature'],
      ['label', 'categorical', 'target'],
      ['file', 'text', 'ignored'],
    ]);
    expect(withNames(imported).map(({ text, label }) => [text, label])).toEqual([
      ['A wonderful film.\nSee it!', 'pos'],
      ['Schöne Grüße aus dem Süden, ganz ähnlich wie früher', 'pos'],
      ['Dull.', 'neg'],
    ]);
    expect(imported.problems).toMatchObject([{ code: 'guessedEncoding' }]);
  });

  it('are read in the encoding that the person chose', async () => {
    const place = await folderOf({ 'a/1.txt': new Uint8Array([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2]), 'b/2.txt': 'ok' });
    const imported = await importOf(place, { options: { format: 'texts', encoding: 'windows-1251' } });
    expect(withNames(imported).map(({ text }) => text)).toEqual(['Привет', 'ok']);
  });

  it.each([
    ['empty', ''],
    ['blank', ' \n\t '],
    ['of NUL characters', 'a\0b'],
    ['broken UTF-8', new Uint8Array([...strToU8('Grüße an alle, schön übrigens'), 0xc3, 0x28, 0x61])],
  ])('that are %s are named', async (_, content) => {
    const place = await folderOf({ 'x/good.txt': 'A text.', 'y/bad.txt': content });
    const { problems } = (await failure(importOf(place))).data;
    expect(problems).toMatchObject([{ code: 'unreadableText', where: { file: 'y/bad.txt' } }]);
    expect((await importOf(place, { skipBadRows: true })).rowCount).toBe(1);
  });
});

describe('a preview', () => {
  const previewOf = async (place: string | string[], options: ImportOptions = {}) =>
    previewSource(await openSource(place), options, { tables, signal });

  it('shows columns, classes and what could be chosen instead', async () => {
    const found = await previewOf(await zipOf({ ...animals(), 'labels.csv': 'file,class\na.png,x\n' }));
    expect(found).toMatchObject({
      format: 'images',
      rowCount: 3,
      options: { labels: 'folder' },
      choices: { labels: ['folder', 'path', 'table', 'none'], table: ['labels.csv'] },
      rows: [
        ['a.png', 'cat', 'animals/cat/a.png'],
        ['b.jpg', 'cat', 'animals/cat/b.jpg'],
        ['c.png', 'dog', 'animals/dog/c.png'],
      ],
    });
  });

  it('shows the table that names the files', async () => {
    const place = await folderOf({ 'a.png': file('grey.png'), 'labels.csv': 'file,class\na.png,x\na.png,y\n' });
    const { columns, rows } = await previewOf(place, { format: 'images', labels: 'table' });
    expect(columns.map(({ name, kind }) => [name, kind])).toEqual([
      ['image', 'image'],
      ['class', 'categorical'],
    ]);
    expect(rows).toHaveLength(2);
  });

  it('does not open a table outside of the folder', async () => {
    const place = await folderOf({ 'a.png': file('grey.png') });
    const options = { format: 'images', labels: 'table', table: '../../etc/passwd.csv' } as const;
    expect((await failure(previewOf(place, options))).code).toBe('BAD_INPUT');
  });
});

it('takes several images that are not in a folder', async () => {
  const place = await folderOf({ 'a.png': file('grey.png'), 'b.jpg': file('colour.jpg') });
  const imported = await importOf([path.join(place, 'a.png'), path.join(place, 'b.jpg')]);
  expect(imported.rows).toEqual([
    [idOf('grey.png'), 'a.png'],
    [idOf('colour.jpg'), 'b.jpg'],
  ]);
  expect(imported.problems).toMatchObject([{ code: 'noLabels' }]);
});

it('reads what is left of a damaged zip, or says why not', async () => {
  const whole = new Uint8Array(await readFile(await zipOf({ ...animals(), 'labels.csv': 'file,class\na.png,x\n' })));
  const place = path.join(await mkdtemp(path.join(directory, 'damaged-')), 'files.zip');
  const edits = fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 0, max: 255 })), {
    minLength: 1,
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(edits, fc.boolean(), async (list, atDirectory) => {
      const copy = whole.slice();
      // Half of the damage falls on the directory at the end, where an archive says what it holds.
      const start = atDirectory ? copy.length - 450 : 0;
      for (const [at, value] of list) copy[start + Math.floor(at * (copy.length - start))] = value;
      await writeFile(place, copy);
      const result = await importOf(place, { skipBadRows: true }).catch((error: unknown) => error);
      if (result instanceof Error) expect(isStudioError(result) ? 'StudioError' : String(result)).toBe('StudioError');
    }),
    { numRuns: 60, seed: 4 },
  );
});
