import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadBackend } from './load-backend';
import { measureSpeed } from './measurement';

const nowhere = { enginesDirectory: join(tmpdir(), 'studio-no-engines'), threads: null };

it('passes over engines that are not installed, and says which and why', async () => {
  const loaded = await loadBackend(['tfjs-node-gpu', 'tfjs-node', 'wasm', 'cpu'], nowhere);
  expect({ ...loaded, tf: loaded.tf.getBackend() }).toMatchObject({
    tf: 'wasm',
    id: 'wasm',
    version: '4.22.0',
    libraryVersion: null,
    threads: 1,
  });
  expect(loaded.reason).toContain('tfjs-node-gpu was passed over: The engine tfjs-node-gpu is not installed');
  expect(loaded.reason).toContain('tfjs-node was passed over');
});

it('fails with the remedy when the one engine that was asked for is missing', async () => {
  await expect(loadBackend(['tfjs-node'], nowhere)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    data: { fix: expect.stringContaining('studio engine install cpu') },
  });
});

it('collects every reason when none of several works', async () => {
  await expect(loadBackend(['tfjs-node-gpu', 'tfjs-node'], nowhere)).rejects.toThrow(
    /No engine could be started\. tfjs-node-gpu: .* tfjs-node: /,
  );
});

it('reports an engine whose package is there but broken as installed and failing', async () => {
  const enginesDirectory = mkdtempSync(join(tmpdir(), 'studio-broken-'));
  const { mkdirSync, writeFileSync } = await import('node:fs');
  const packagePath = join(enginesDirectory, 'tfjs-node', 'node_modules', '@tensorflow', 'tfjs-node');
  mkdirSync(packagePath, { recursive: true });
  writeFileSync(join(packagePath, 'package.json'), '{"name":"@tensorflow/tfjs-node","main":"index.js"}');
  writeFileSync(
    join(packagePath, 'index.js'),
    "throw new Error('libtensorflow.so.2: cannot open shared object file');",
  );
  await expect(loadBackend(['tfjs-node'], { enginesDirectory, threads: null })).rejects.toThrow(
    'The engine tfjs-node is installed, but could not be loaded: libtensorflow.so.2: cannot open shared object file',
  );
  rmSync(enginesDirectory, { recursive: true });
});

it('measures a speed and leaves no tensors behind', async () => {
  const { tf } = await loadBackend(['cpu'], nowhere);
  const before = tf.memory().numTensors;
  const speed = measureSpeed(tf, 50);
  expect(speed.samplesPerSecond).toBeGreaterThan(0);
  expect(speed.gigaflops).toBeGreaterThan(0);
  expect(tf.memory().numTensors).toBe(before);
});
