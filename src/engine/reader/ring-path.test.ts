import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRingPath, removeLeftoverRings } from './ring-path';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'studio-rings-'));
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(name, folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test('rings of engines that are gone are removed; those of living ones and files of others stay', () => {
  const { pid: deadPid } = spawnSync(process.execPath, ['--version']);
  const own = createRingPath();
  expect(path.dirname(own)).toBe(folder);
  const kept = [path.basename(own), `studio-reader-${deadPid}-notes.ring`, `other-${deadPid}-0123456789ab.ring`];
  const leftover = path.basename(own).replace(String(process.pid), String(deadPid));
  for (const name of [...kept, leftover]) writeFileSync(path.join(folder, name), 'x');
  removeLeftoverRings();
  expect(existsSync(path.join(folder, leftover))).toBe(false);
  expect(readdirSync(folder).sort()).toEqual(kept.sort());
});
