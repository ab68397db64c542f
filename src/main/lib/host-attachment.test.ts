import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { readHostAttachment, removeHostAttachment, writeHostAttachment } from './host-attachment';

const attachment = { pid: process.pid, address: 'http://127.0.0.1:8320', token: 'a-long-token' };

let project: string;
beforeAll(async () => {
  project = await mkdtemp(path.join(tmpdir(), 'studio-attachment-'));
});
afterAll(() => rm(project, { recursive: true, force: true }));

describe('the attachment of a project', () => {
  it('is read as it was written, until it is removed', async () => {
    await writeHostAttachment(project, attachment);
    expect(await readHostAttachment(project)).toEqual(attachment);
    await removeHostAttachment(project);
    expect(await readHostAttachment(project)).toBeNull();
  });

  it.skipIf(process.platform === 'win32')('can be read by its account alone, whatever lay there before', async () => {
    const file = path.join(project, 'studio.host.json');
    await writeFile(file, 'older', { mode: 0o644 });
    await writeHostAttachment(project, attachment);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test.each([
    ['whose process has ended', { ...attachment, pid: spawnSync(process.execPath, ['--version']).pid }],
    ['of another machine', { ...attachment, address: 'http://192.0.2.1:8320' }],
    ['with a name that only begins like this machine', { ...attachment, address: 'http://127.0.0.1.example.org:80' }],
    ['without a token', { ...attachment, token: '' }],
  ])('%s counts as absent', async (_case, written) => {
    await writeHostAttachment(project, written);
    expect(await readHostAttachment(project)).toBeNull();
  });

  it('counts as absent when it is damaged', async () => {
    await writeFile(path.join(project, 'studio.host.json'), '{"pid": 1');
    expect(await readHostAttachment(project)).toBeNull();
  });
});
