import { join } from 'node:path';
import { StudioError } from '../../../../shared/base/problem';
import { explainLoadFailure } from '../gpu/load-failure';
import { runProcess } from './child-process';
import { nodeCommand } from './package-tree';

export interface VerifyRequest {
  readonly folder: string;
  readonly packageName: string;
  readonly expectGpu: boolean;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal | undefined;
}

/** Loads the fresh engine in a process of its own and multiplies two matrices: built is not the same as working. */
const verifyScript = `
const nodeUtil = require('node:util');
nodeUtil.isNullOrUndefined ??= (value) => value === null || value === undefined;
nodeUtil.isArray ??= Array.isArray;
const engineRequire = require('node:module').createRequire(process.argv[1]);
const tf = engineRequire(process.argv[2]);
const product = tf.matMul([[1, 2], [3, 4]], [[5, 6], [7, 8]]).dataSync();
const backend = tf.backend();
console.log('studio-engine ' + JSON.stringify({
  backend: tf.getBackend(),
  product: Array.from(product),
  libraryVersion: backend.binding.TF_Version,
  usesGpu: backend.isUsingGpuDevice === true,
}));
`;

/**
 * Proves that an engine folder works here, and says which TensorFlow answered.
 * Throws: ENGINE_FAILED with the exact missing piece where the loader named one.
 */
export async function verifyEngine(request: VerifyRequest): Promise<{ libraryVersion: string }> {
  const result = await runProcess(
    nodeCommand(),
    ['-e', verifyScript, join(request.folder, 'package.json'), request.packageName],
    {
      cwd: request.folder,
      environment: { ...request.environment, TF_CPP_MIN_LOG_LEVEL: '1' },
      signal: request.signal,
      timeoutMs: 120_000,
    },
  );
  const line = result.stdout.split('\n').find((candidate) => candidate.startsWith('studio-engine '));
  if (result.exitCode !== 0 || !line) throw explainLoadFailure(result);
  const answer = JSON.parse(line.slice('studio-engine '.length)) as {
    backend: string;
    product: number[];
    libraryVersion: string;
    usesGpu: boolean;
  };
  if (answer.backend !== 'tensorflow' || answer.product.join() !== '19,22,43,50') {
    throw new StudioError(
      'ENGINE_FAILED',
      `The engine loaded but does not compute: backend ${answer.backend}, product ${answer.product.join(', ')} (expected 19, 22, 43, 50).`,
    );
  }
  if (request.expectGpu && !answer.usesGpu) throw explainLoadFailure({ ...result, exitCode: 0 });
  return { libraryVersion: answer.libraryVersion };
}
