import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFileLog } from './file-log';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'studio-log-'));
});
afterEach(() => rm(directory, { recursive: true }));

test('every entry is one line of JSON with its data, appended to what was there', async () => {
  for (const message of ['first', 'second']) {
    const log = createFileLog(directory, 'info');
    log.error({ logId: 'log_1', error: 'line one\nline two' }, message);
    log.debug({}, 'too much detail');
    await expect
      .poll(async () =>
        readFile(log.file, 'utf8')
          .catch(() => '')
          .then((text) => {
            log.flush();
            return text;
          }),
      )
      .toContain(message);
  }
  const lines = (await readFile(path.join(directory, 'logs', 'studio.log'), 'utf8')).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { logId: 'log_1', error: 'line one\nline two', msg: 'first' },
    { msg: 'second' },
  ]);
});

test('a log that has grown is put aside and a new one begun', async () => {
  await mkdir(path.join(directory, 'logs'));
  await writeFile(path.join(directory, 'logs', 'studio.log'), 'x'.repeat(6 * 1024 ** 2));
  createFileLog(directory);
  expect(await readdir(path.join(directory, 'logs'))).toContain('studio.log.1');
});

test('a data folder that cannot be written is named, with the way to choose another', async () => {
  const file = path.join(directory, 'a-file');
  await writeFile(file, '');
  expect(() => createFileLog(path.join(file, 'data'))).toThrow(
    expect.objectContaining({ code: 'READ_ONLY', data: { fix: expect.stringContaining('STUDIO_DATA_DIR') } }),
  );
});
