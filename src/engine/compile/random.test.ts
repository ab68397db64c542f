import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { randomKey, statelessDropout, statelessNormal, statelessUniform } from './random';

/** The portable stream; what tfjs-node draws is checked in tests/numeric/compile. */
const engine = tf as never;
const numbers = (tensor: tf.Tensor): number[] => Array.from(tensor.dataSync());

describe('stateless random numbers', () => {
  it('are the same for the same key and step, and others for another key or step', () => {
    const draw = (key: number, step: number): number[] => numbers(statelessUniform(engine, [4, 5], [key, step]));
    expect(draw(7, 3)).toEqual(draw(7, 3));
    expect(draw(7, 4)).not.toEqual(draw(7, 3));
    expect(draw(8, 3)).not.toEqual(draw(7, 3));
  });

  it('are uniform in [0, 1) and standard normal', () => {
    const uniform = numbers(statelessUniform(engine, [20_000], [1, 1]));
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniform)).toBeLessThan(1);
    expect(uniform.reduce((sum, value) => sum + value, 0) / uniform.length).toBeCloseTo(0.5, 1);
    const normal = numbers(statelessNormal(engine, [20_000], [1, 1]));
    expect(normal.reduce((sum, value) => sum + value * value, 0) / normal.length).toBeCloseTo(1, 1);
  });

  it('drop the wanted share and keep the mean', () => {
    const dropped = numbers(statelessDropout(engine, tf.ones([20_000]), 0.25, [1, 2]));
    expect(dropped.filter((value) => value === 0).length / dropped.length).toBeCloseTo(0.25, 1);
    expect(new Set(dropped)).toEqual(new Set([0, Math.fround(1 / 0.75)]));
  });

  it('give every place its own key', () => {
    expect(randomKey(1, 'layer', 0)).not.toBe(randomKey(1, 'layer', 1));
    expect(randomKey(1, 'layer', 0)).not.toBe(randomKey(2, 'layer', 0));
  });
});
