import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

const parentOf = (status) => Number(/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? 0);
/** Memory that belongs to a process: without the pages of files that others share. Units: bytes. */
const ownBytes = (status) =>
  1024 *
  ['RssAnon', 'RssShmem'].reduce(
    (total, name) => total + Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0),
    0,
  );
const residentBytes = (status) => 1024 * Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);

/**
 * Watches the memory of a studio: its host, the engines that the host started, the readers that those started. Linux
 * only: elsewhere all stays 0. `stop` gives the largest of each and of all together, resident as the system counts it.
 */
export function watchMemory(hostPid) {
  const peaks = { host: 0, engine: 0, reader: 0, together: 0, togetherOwn: 0 };
  let watching = true;
  const watch = async () => {
    while (watching) {
      const found = new Map();
      for (const name of await readdir('/proc').catch(() => [])) {
        if (!/^\d+$/.test(name)) continue;
        const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => '');
        if (status) found.set(Number(name), status);
      }
      const now = { host: 0, engine: 0, reader: 0 };
      let own = 0;
      for (const [pid, status] of found) {
        const parent = parentOf(status);
        const role =
          pid === hostPid
            ? 'host'
            : parent === hostPid
              ? 'engine'
              : parentOf(found.get(parent) ?? '') === hostPid
                ? 'reader'
                : null;
        if (!role) continue;
        now[role] += residentBytes(status);
        own += ownBytes(status);
      }
      for (const [role, bytes] of Object.entries(now)) peaks[role] = Math.max(peaks[role], bytes);
      peaks.together = Math.max(peaks.together, now.host + now.engine + now.reader);
      peaks.togetherOwn = Math.max(peaks.togetherOwn, own);
      await wait(50);
    }
  };
  const watched = watch();
  return {
    async stop() {
      watching = false;
      await watched;
      return peaks;
    },
  };
}
