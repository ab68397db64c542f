import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Problem, StudioErrorData } from '../../src/shared/base/problem';
import type { Dataset } from '../../src/shared/contract/dataset';
import { type BrokenFile, brokenFiles, unreadableFile } from '../support/broken-files';
import { StudioHost } from '../support/studio-host';

/** Units: bytes. Of the host and of each engine process. */
const residentLimit = 1.5 * 1024 ** 3;
/** Only so that what hangs is a failure and no silence. */
const endlessMs = 120_000;

interface Failure {
  code: string;
  message: string;
  data: StudioErrorData;
}

let studio: StudioHost;
let directory: string;
let mostResident = 0;
let watch: NodeJS.Timeout;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'studio-broken-'));
  studio = await StudioHost.open();
});
afterAll(async () => {
  await studio?.[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(() => {
  mostResident = 0;
  watch = setInterval(() => {
    mostResident = Math.max(mostResident, process.memoryUsage.rss());
    for (const pid of studio.enginePids.slice(-3)) void residentOf(pid);
  }, 50);
});
afterEach(() => {
  clearInterval(watch);
  expect(mostResident).toBeLessThan(residentLimit);
});

/** The most that an engine process has held so far; where there is no /proc the host alone is measured. */
async function residentOf(pid: number): Promise<void> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  mostResident = Math.max(mostResident, Number(/VmHWM:\s*(\d+) kB/.exec(status)?.[1] ?? 0) * 1024);
}

/** Everything that lies in the project but its database and the lists of what failed imports left out. */
async function filesOfProject(): Promise<string[]> {
  const found = await readdir(studio.projectDirectory, { recursive: true });
  return found
    .filter(
      (name) =>
        !/^cache[\\/](?:imports|import-reports[\\/]?.*|duckdb|tables)$|\.(?:db|sqlite)(-wal|-shm|-journal)?$/.test(
          name,
        ),
    )
    .sort();
}

async function attempt(work: Promise<{ dataset: Dataset }>): Promise<Dataset | Failure> {
  return work.then(
    ({ dataset }) => dataset,
    (error: Failure) => error,
  );
}

function importOf(file: string, { options, cancelAfterMs }: BrokenFile, skipBadRows: boolean) {
  const signal = cancelAfterMs === undefined ? undefined : AbortSignal.timeout(cancelAfterMs);
  return attempt(
    studio.client.datasets.import({ source: { path: file }, options, skipBadRows, name: 'broken' }, { signal }),
  );
}

function placeOf({ where }: Problem): string {
  return where?.file ?? (where?.line !== undefined ? `line ${where.line}` : `row ${where?.row}`);
}

/** An error that a person can act on: what was received, and how to mend it. */
function expectFailure(result: Dataset | Failure, file: string, cancelled = false): Failure {
  const { code, message, data } = result as Failure;
  if (cancelled) {
    expect(code).toBe('CANCELLED');
    return result as Failure;
  }
  expect(['BAD_INPUT', 'UNSUPPORTED', 'NOT_FOUND'], `${code}: ${message}`).toContain(code);
  expect(`${message} ${(data.problems ?? []).map((problem) => problem.message).join(' ')}`).toContain(
    path.basename(file),
  );
  expect(data.fix ?? '', message).toMatch(/\w{3}/);
  expect(message).not.toMatch(/undefined|\[object|NaN bytes/);
  return result as Failure;
}

async function check(broken: BrokenFile): Promise<void> {
  const { outcome } = broken;
  const file = await broken.make(await mkdtemp(path.join(directory, 'case-')));
  const before = await filesOfProject();
  await studio.client.datasets
    .preview({ source: { path: file }, options: broken.options }, { signal: AbortSignal.timeout(20_000) })
    .catch((error: Failure) => expect(['BAD_INPUT', 'UNSUPPORTED', 'NOT_FOUND'], error.message).toContain(error.code));
  if ('refused' in outcome || 'listed' in outcome) {
    const first = await importOf(file, broken, 'refused' in outcome);
    if ('refused' in outcome) {
      const { message, data } = expectFailure(first, file, broken.cancelAfterMs !== undefined);
      expect(`${message} ${(data?.problems ?? []).map((problem) => problem.message).join(' ')}`).toMatch(
        outcome.refused,
      );
    } else if ('listed' in outcome) {
      const { data } = expectFailure(first, file);
      const problems = (data.problems ?? []).filter(({ severity }) => severity === 'error');
      expect(Object.fromEntries(problems.map((problem) => [placeOf(problem), problem.message]))).toEqual(
        Object.fromEntries(
          Object.entries(outcome.listed).map(([place, reason]) => [place, expect.stringMatching(reason)]),
        ),
      );
      expect(problems.map(({ code }) => code)).not.toContain('endedDecoder');
      for (const { fix } of problems) expect(fix).toMatch(/\w{3}/);
    }
    expect(await filesOfProject()).toEqual(before);
  }
  if ('refused' in outcome) return;
  const dataset = await importOf(file, broken, true);
  expect(dataset).toMatchObject({ rowCount: outcome.rowCount });
  const { id, problems } = dataset as Dataset;
  if ('listed' in outcome) {
    const kept = problems.filter(({ severity }) => severity !== 'info').map(placeOf);
    expect(kept).toEqual(expect.arrayContaining(Object.keys(outcome.listed)));
  }
  const added = (await filesOfProject()).filter((name) => !before.includes(name) && !name.includes(id));
  expect(added).toEqual([]);
}

describe.each(Object.entries(brokenFiles))('%s', (_, files) => {
  test.each(files.map((broken) => [broken.title, broken] as const))('%s', (_title, broken) => check(broken), endlessMs);
});

test.skipIf(process.getuid?.() === 0)(unreadableFile.title, () => check(unreadableFile));

test('there are at least 60 of them, each bad entry of a folder counted', () => {
  const counts = Object.values<readonly BrokenFile[]>(brokenFiles).flatMap((files) =>
    files.map(({ outcome }) => ('listed' in outcome ? Object.keys(outcome.listed).length : 1)),
  );
  expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(60);
});

describe('a file that changes while it is imported', () => {
  const changes: [string, (file: string) => Promise<void>][] = [
    ['vanishes', (file) => rm(file)],
    ['grows', (file) => appendFile(file, '7,8\n'.repeat(200_000))],
    ['becomes another', (file) => writeFile(file, Buffer.alloc(50_000, 0x89))],
  ];
  test.each(changes)('%s', async (_, change) => {
    const file = path.join(await mkdtemp(path.join(directory, 'case-')), 'a.csv');
    await writeFile(file, `a,b\n${'1,2\n'.repeat(400_000)}`);
    const before = await filesOfProject();
    const importing = attempt(studio.client.datasets.import({ source: { path: file }, name: 'changing' }));
    await change(file);
    const result = await importing;
    if ('rowCount' in result) expect(result.rowCount).toBeGreaterThanOrEqual(400_000);
    else {
      expect(['BAD_INPUT', 'UNSUPPORTED', 'NOT_FOUND'], `${result.code}: ${result.message}`).toContain(result.code);
      expect(await filesOfProject()).toEqual(before);
    }
  });
});
