import { describe, expect, it } from 'vitest';
import { graphicsCardCount, replicaDevicesOf } from './devices';
import type { NodeBackend } from './tensorflow';

const backendOn = (isGpu: boolean) => ({ binding: { isUsingGpuDevice: () => isGpu } }) as unknown as NodeBackend;

describe('graphics cards', () => {
  it.each([
    ['as many as the driver lists', {}, 2],
    ['as many as the environment names', { CUDA_VISIBLE_DEVICES: '0,2,3' }, 3],
    ['none when the environment hides them', { CUDA_VISIBLE_DEVICES: '-1' }, 0],
    ['those before an invalid entry', { CUDA_VISIBLE_DEVICES: '1,-1,2' }, 1],
    ['none when the environment names none', { CUDA_VISIBLE_DEVICES: '' }, 0],
  ])('are %s', (_name, environment, expected) => {
    expect(graphicsCardCount(environment, () => ['0000:01:00.0', '0000:02:00.0'])).toBe(expected);
  });

  it('are none where there is no driver', () => {
    expect(
      graphicsCardCount({}, () => {
        throw new Error('ENOENT');
      }),
    ).toBe(0);
  });

  it('get one copy of the step each, and a single one is left to TensorFlow', () => {
    expect(replicaDevicesOf(backendOn(true), () => 2)).toEqual(['/device:GPU:0', '/device:GPU:1']);
    expect(replicaDevicesOf(backendOn(true), () => 1)).toBeNull();
    expect(replicaDevicesOf(backendOn(false), () => 4)).toBeNull();
  });
});
