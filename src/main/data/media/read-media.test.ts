import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { mediaJobs } from '../../../../tests/support/media-jobs';
import { StudioError } from '../../../shared/base/problem';
import type { ReadMediaJob } from '../../../shared/job/media';
import { EngineGone, type Jobs } from '../../jobs';
import { type MediaReading, readMediaFiles } from './read-media';

let directory: string;
let reading: MediaReading;
const gone = () => new EngineGone(new StudioError('ENGINE_FAILED', 'The engine process was ended by SIGSEGV.'));

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'studio-read-media-'));
  const bytes = await readFile(path.resolve('tests/fixtures/media/grey.png'));
  await mkdir(path.join(directory, 'files'));
  const lines: string[] = [];
  for (let index = 0; index < 200; index += 1) {
    const file = path.join(directory, 'files', `${index}.png`);
    // One more byte behind the image's end makes each another file.
    await writeFile(file, Buffer.concat([bytes, Buffer.from([index])]));
    lines.push(JSON.stringify({ index, path: `${index}.png`, sizeBytes: bytes.length + 1, file }));
  }
  const listingPath = path.join(directory, 'listing.jsonl');
  await writeFile(listingPath, `${lines.join('\n')}\n`);
  reading = {
    mediaKind: 'image',
    archivePath: null,
    listingPath,
    fileCount: 200,
    sizeBytes: 200 * (bytes.length + 1),
    resultsPath: path.join(directory, 'results.jsonl'),
    packDirectory: path.join(directory, 'media'),
  };
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** An engine whose process ends as soon as it touches one of these files. */
function endingOn(culprits: readonly number[], started: ReadMediaJob[] = []): Pick<Jobs, 'run'> {
  return {
    run: (async (job: ReadMediaJob, options: Parameters<Jobs['run']>[1]) => {
      started.push(job);
      const next = culprits.find((index) => !job.skip.includes(index));
      if (next === undefined) return mediaJobs.run(job, options);
      if (job.carefulCount !== null) await writeFile(`${job.resultsPath}.current`, String(next));
      throw gone();
    }) as Jobs['run'],
  };
}

async function readIndices(): Promise<number[]> {
  const lines = (await readFile(reading.resultsPath, 'utf8')).trim().split('\n');
  return lines.map((line) => JSON.parse(line).index).sort((left, right) => left - right);
}

const context = { signal: new AbortController().signal, report: () => {} };

it('finds the files on which the process ends and reads all others', async () => {
  const ended = await readMediaFiles(reading, { ...context, jobs: endingOn([17, 150]) });
  expect([...ended]).toEqual([17, 150]);
  const indices = await readIndices();
  expect(indices).toHaveLength(198);
  expect(indices).not.toContain(17);
  expect(indices).not.toContain(150);
});

it('goes back to full speed once some files went well one at a time', async () => {
  const started: ReadMediaJob[] = [];
  await readMediaFiles(reading, { ...context, jobs: endingOn([3], started) });
  expect(started.map(({ carefulCount }) => carefulCount !== null)).toEqual([false, true, true, false]);
});

it('gives up on a process that ends whatever it is given', async () => {
  const jobs: Pick<Jobs, 'run'> = { run: () => Promise.reject(gone()) };
  await expect(readMediaFiles(reading, { ...context, jobs })).rejects.toMatchObject({
    code: 'ENGINE_FAILED',
    message: expect.stringContaining('SIGSEGV'),
  });
});

it('does not take a full disk for a bad file', async () => {
  const jobs: Pick<Jobs, 'run'> = {
    run: () => Promise.reject(new StudioError('DISK_FULL', 'There is no space left.')),
  };
  await expect(readMediaFiles(reading, { ...context, jobs })).rejects.toMatchObject({ code: 'DISK_FULL' });
});
