import { createHash } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ListedFile, MediaFinding, ReadMediaJob } from '../../shared/job/media';
import { JobControl } from '../lib/job-context';
import { readMedia } from './read-media-job';

const fixtures = path.resolve('tests/fixtures/media');
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'studio-read-media-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const fixture = (name: string) => readFile(path.join(fixtures, name));

/** Files by path, written to a folder and listed in order. */
async function jobOf(files: Record<string, Uint8Array>, changes: Partial<ReadMediaJob> = {}): Promise<ReadMediaJob> {
  const root = path.join(directory, 'files');
  await mkdir(root, { recursive: true });
  const listed: ListedFile[] = [];
  for (const [name, bytes] of Object.entries(files)) {
    await writeFile(path.join(root, name), bytes);
    listed.push({ index: listed.length, path: name, sizeBytes: bytes.length, file: path.join(root, name) });
  }
  const listingPath = path.join(directory, 'listing.jsonl');
  await writeFile(listingPath, listed.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return {
    kind: 'readMedia',
    mediaKind: 'image',
    archivePath: null,
    listingPath,
    fileCount: listed.length,
    sizeBytes: listed.reduce((total, { sizeBytes }) => total + sizeBytes, 0),
    resultsPath: path.join(directory, 'results.jsonl'),
    packDirectory: path.join(directory, 'media'),
    skip: [],
    carefulCount: null,
    fileTimeoutMs: 60_000,
    ...changes,
  };
}

async function runJob(job: ReadMediaJob): Promise<{ complete: boolean; findings: MediaFinding[] }> {
  const { complete } = await readMedia(
    job,
    new JobControl().contextFor(() => {}),
  );
  const lines = (await readFile(job.resultsPath, 'utf8')).split('\n').filter((line) => line !== '');
  const findings: MediaFinding[] = lines.map((line) => JSON.parse(line));
  return { complete, findings: findings.sort((left, right) => left.index - right.index) };
}

const pack = async () => new Uint8Array(await readFile(path.join(directory, 'media', 'pack-0000.bin')));

it('stores files byte for byte under the digest of their bytes', async () => {
  const files = { 'a.png': await fixture('colour.png'), 'b.bmp': await fixture('colour.bmp') };
  const { findings } = await runJob(await jobOf(files));
  const stored = await pack();
  for (const [index, bytes] of Object.values(files).entries()) {
    const found = findings[index] as Extract<MediaFinding, { offset: number }>;
    expect(stored.subarray(found.offset, found.offset + found.size)).toEqual(new Uint8Array(bytes));
    expect(found.id).toBe(createHash('sha256').update(bytes).digest('hex').slice(0, 32));
  }
  expect(findings.map((found) => ('hash64' in found ? found.hash64 : null))).toEqual(
    Array(2).fill(JSON.parse(await readFile(path.join(fixtures, 'figures.json'), 'utf8'))['colour.png'].hash64),
  );
});

it('stores equal files once', async () => {
  const bytes = await fixture('grey.png');
  const { findings } = await runJob(await jobOf({ 'a.png': bytes, 'b.png': bytes, 'c.png': bytes }));
  expect(new Set(findings.map((found) => ('id' in found ? found.id : null))).size).toBe(1);
  expect(await pack()).toHaveLength(bytes.length);
});

it('names what cannot be read, stores none of it, and reads the rest', async () => {
  const png = await fixture('colour.png');
  const { findings } = await runJob(
    await jobOf({ 'bad.png': png.subarray(0, 900), 'empty.jpg': new Uint8Array(0), 'good.png': png }),
  );
  expect(findings).toMatchObject([
    { path: 'bad.png', problem: 'truncated', reason: expect.stringContaining('ends') },
    { path: 'empty.jpg', problem: 'notAnImage', reason: expect.stringContaining('empty') },
    { path: 'good.png', format: 'png', width: 40, height: 24, channels: 3, notes: [] },
  ]);
  expect(await pack()).toHaveLength(png.length);
});

it('reads a JPEG that is called .png and says so', async () => {
  const { findings } = await runJob(await jobOf({ 'photo.png': await fixture('colour.jpg') }));
  expect(findings).toMatchObject([{ format: 'jpeg', notes: ['wrongExtension'] }]);
});

it('does not follow a link that a file was replaced by', async () => {
  const job = await jobOf({ 'a.png': await fixture('grey.png') });
  await rm(path.join(directory, 'files', 'a.png'));
  await symlink(path.join(fixtures, 'colour.png'), path.join(directory, 'files', 'a.png'));
  const { findings } = await runJob(job);
  expect(findings).toMatchObject([{ problem: 'notReadable' }]);
});

it('goes on after the last finding, without half lines or bytes that nothing points to', async () => {
  const files = {
    'a.png': await fixture('colour.png'),
    'b.png': await fixture('grey.png'),
    'c.png': await fixture('alpha.png'),
  };
  const whole = await runJob(await jobOf(files, { carefulCount: 100 }));
  const complete = await pack();
  await rm(path.join(directory, 'results.jsonl'));
  // As a process leaves it that died while it wrote the second finding, its bytes already in the pack.
  const first = JSON.stringify(whole.findings[0]);
  await appendFile(path.join(directory, 'results.jsonl'), `${first}\n{"index":1,"pa`);
  await writeFile(path.join(directory, 'media', 'pack-0000.bin'), complete.subarray(0, files['a.png'].length + 77));
  const again = await runJob(await jobOf(files, { carefulCount: 100 }));
  expect(again.findings).toEqual(whole.findings);
  expect(await pack()).toEqual(complete);
});

it('passes over files on which the process ended, and stops a careful job at its count', async () => {
  const bytes = await fixture('grey.png');
  const job = await jobOf({ 'a.png': bytes, 'b.png': bytes, 'c.png': bytes }, { skip: [0], carefulCount: 1 });
  const { complete, findings } = await runJob(job);
  expect([complete, findings.map(({ index }) => index)]).toEqual([false, [1]]);
  expect(await readFile(`${job.resultsPath}.current`, 'utf8')).toBe('1');
});

it('gives length and rate of sounds', async () => {
  const { findings } = await runJob(
    await jobOf(
      { 'a.wav': await fixture('pcm16.wav'), 'b.flac': await fixture('stereo.flac') },
      { mediaKind: 'audio' },
    ),
  );
  expect(findings).toMatchObject([
    { format: 'wav', channels: 1, sampleRate: 8000, durationS: 0.3, width: null, hash64: null },
    { format: 'flac', channels: 2, sampleRate: 8000, durationS: 0.3 },
  ]);
});

it('ends with CANCELLED when the person gives up', async () => {
  const control = new JobControl();
  control.cancel();
  const job = await jobOf({ 'a.png': await fixture('grey.png') });
  await expect(
    readMedia(
      job,
      control.contextFor(() => {}),
    ),
  ).rejects.toMatchObject({ code: 'CANCELLED' });
  expect((await stat(job.resultsPath)).size).toBe(0);
});
