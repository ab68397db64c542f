import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { nvidiaSmi, plantMachine } from '../../../../../tests/support/planted-machine';
import { installEngine } from './install-engine';
import type { InstallProgress } from './progress';

let folder: string;
let engines: string;
let progress: InstallProgress[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'studio-install-'));
  engines = join(folder, 'engines');
  progress = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const report = (item: InstallProgress): void => {
  progress.push(item);
};

/** Puts a program named npm first on the PATH. */
function environmentWithNpm(script: string): NodeJS.ProcessEnv {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'npm'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, 'npm'), 0o755);
  const { npm_execpath: _outer, ...environment } = process.env;
  return { ...environment, PATH: `${bin}${delimiter}${process.env.PATH}` };
}

it('refuses the GPU engine on a machine without an NVIDIA driver before anything is downloaded', async () => {
  const failure = installEngine({ kind: 'gpu', enginesDirectory: engines, machine: plantMachine(), report });
  await expect(failure).rejects.toMatchObject({
    code: 'UNSUPPORTED',
    message: expect.stringContaining('No NVIDIA driver is installed'),
    data: { fix: expect.stringContaining('studio engine install cpu') },
  });
  expect(progress).toEqual([]);
});

it('refuses the GPU engine for a driver that is too old, with the version that is needed', async () => {
  const machine = plantMachine({ programs: { 'nvidia-smi': nvidiaSmi('470.82.01') } });
  await expect(installEngine({ kind: 'gpu', enginesDirectory: engines, machine, report })).rejects.toMatchObject({
    code: 'UNSUPPORTED',
    data: { fix: 'Update the NVIDIA driver to 525.60.13 or newer.' },
  });
});

it("leaves nothing that looks installed when npm fails, and hands on npm's words", async () => {
  const machine = plantMachine({ environment: environmentWithNpm('echo "npm error code ENOTFOUND" >&2; exit 1') });
  const failure = installEngine({ kind: 'cpu', enginesDirectory: engines, machine, report });
  await expect(failure).rejects.toThrow(
    /npm could not install @tensorflow\/tfjs-node 4\.22\.0: npm error code ENOTFOUND/,
  );
  expect(readdirSync(engines)).toEqual([]);
});

it('can be cancelled: the programs it started die, nothing is left, the lock is free', async () => {
  const started = join(folder, 'started');
  const survived = join(folder, 'survived');
  const machine = plantMachine({
    environment: environmentWithNpm(`(sleep 0.3; touch ${survived}) & touch ${started}; wait`),
  });
  const controller = new AbortController();
  const installation = installEngine({
    kind: 'cpu',
    enginesDirectory: engines,
    machine,
    signal: controller.signal,
    report,
  }).catch((error: unknown) => error);
  while (!existsSync(started)) await delay(5);
  controller.abort();
  expect(await installation).toMatchObject({ code: 'CANCELLED' });
  expect(readdirSync(engines)).toEqual([]);
  await delay(450);
  expect(existsSync(survived)).toBe(false);
});

it('clears what an interrupted installation left and keeps its downloads', async () => {
  mkdirSync(join(engines, '.staging-tfjs-node-1', 'node_modules'), { recursive: true });
  mkdirSync(join(engines, '.removed-tfjs-node-1-2'), { recursive: true });
  mkdirSync(join(engines, '.downloads'), { recursive: true });
  writeFileSync(join(engines, '.downloads', 'libtensorflow.tar.gz.part'), 'half');
  const machine = plantMachine({ environment: environmentWithNpm('exit 1') });
  await expect(installEngine({ kind: 'cpu', enginesDirectory: engines, machine, report })).rejects.toThrow();
  expect(readdirSync(engines)).toEqual(['.downloads']);
});
