import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryLog } from '../../../../tests/support/memory-log';
import { writeHostAttachment } from '../../lib/host-attachment';
import { createAnnouncement } from './announcement';

const attachment = { pid: process.pid, address: 'http://127.0.0.1:8320', token: 'a-long-token' };

let folder: string;
let one: string;
let other: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'studio-announcement-'));
  one = path.join(folder, 'one');
  other = path.join(folder, 'other');
  await mkdir(one);
  await mkdir(other);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const filesOf = async () => [await readdir(one), await readdir(other)];

describe('the announcement of a host', () => {
  it('is where the open project is, and nowhere after the last was closed', async () => {
    const announcement = createAnnouncement(createMemoryLog());
    await announcement.announce(attachment);
    expect(await filesOf()).toEqual([[], []]);
    await announcement.moveTo(one);
    expect(await filesOf()).toEqual([['studio.host.json'], []]);
    await announcement.moveTo(other);
    expect(await filesOf()).toEqual([[], ['studio.host.json']]);
    await announcement.moveTo(null);
    expect(await filesOf()).toEqual([[], []]);
  });

  it('comes to a project that is open already, and goes when it is taken back', async () => {
    const announcement = createAnnouncement(createMemoryLog());
    await announcement.moveTo(one);
    await announcement.announce(attachment);
    expect(await filesOf()).toEqual([['studio.host.json'], []]);
    await announcement.announce(null);
    expect(await filesOf()).toEqual([[], []]);
  });

  it('of a host that was killed is taken away by the next one', async () => {
    await writeHostAttachment(one, attachment);
    await createAnnouncement(createMemoryLog()).moveTo(one);
    expect(await filesOf()).toEqual([[], []]);
  });

  it('that cannot be written keeps no project shut, and the log says so', async () => {
    const log = createMemoryLog();
    const announcement = createAnnouncement(log);
    await announcement.announce(attachment);
    await writeHostAttachment(one, attachment);
    // A file where the folder should be.
    await announcement.moveTo(path.join(one, 'studio.host.json'));
    expect(log.entries).toMatchObject([{ level: 'warn', data: { path: path.join(one, 'studio.host.json') } }]);
  });
});
