import { expect, it } from 'vitest';
import { EngineProcess, jobEngine } from '../support/engine-process';

const probe = async (engine: ReturnType<typeof jobEngine>) => {
  const running = await EngineProcess.start({ kind: 'probe', engine, measure: true });
  return running.result<'probe'>();
};

it('the installed TensorFlow engine loads in a process of its own and is measured', async () => {
  const result = await probe(jobEngine('/nowhere', ['tfjs-node']));
  expect(result.libraryVersion).toMatch(/^2\.\d+\.\d+/);
  expect(result.samplesPerSecond).toBeGreaterThan(0);
  expect(result.gigaflops).toBeGreaterThan(0);
});

it('the engine that ships with the app, on WebAssembly, is measured in a process of its own', async () => {
  const result = await probe(jobEngine('/nowhere', ['wasm']));
  expect(result).toMatchObject({ version: '4.22.0', libraryVersion: null, threads: 1, device: null });
  expect(result.samplesPerSecond).toBeGreaterThan(0);
});
