import { hashKey, randomStream } from '../../shared/base/random';
import { refuse } from './refusal';
import { type NodeBackend, nodeBackend, type Tensor, type TensorFlow } from './tensorflow';

/**
 * Random numbers as a pure function of (key, step). The eager and the compiled path draw the same ones on tfjs-node, so
 * dropout and noise agree between them and a resumed run draws what the uninterrupted one drew.
 * `key` stands for the seed and the place that draws (see `randomKey`), `step` is the optimizer step counted from 0.
 */
export type SeedPair = readonly [key: number, step: number];

/** The step that the random layers of a model draw for; the training loop sets `step` before every training step. */
export interface RandomClock {
  seed: number;
  step: number;
}

/** 32-bit key of one place that draws, e.g. `randomKey(seed, 'dropout', layerIndex)`. */
export function randomKey(seed: number, ...place: readonly (string | number)[]): number {
  return hashKey('random', seed, ...place) | 0;
}

/** While a step is being recorded, the step number is this tensor (an input of the graph) and not a constant. */
export interface RandomRecording {
  step: number;
  stepTensor: Tensor;
}
let recording: RandomRecording | null = null;

/** For the recorder only. */
export function setRandomRecording(next: RandomRecording | null): void {
  recording = next;
}

function seedTensor(tf: TensorFlow, [key, step]: SeedPair): Tensor {
  if (recording == null) return tf.tensor1d([key | 0, step | 0], 'int32');
  if (recording.step !== step)
    refuse(
      'wrongClock',
      `A random layer drew for step ${step} while step ${recording.step} was recorded: give compileTraining the clock that the model was bound to.`,
    );
  return tf.stack([tf.scalar(key | 0, 'int32'), recording.stepTensor]);
}

function draw(
  tf: TensorFlow,
  backend: NodeBackend,
  operation: string,
  shape: readonly number[],
  seed: SeedPair,
): Tensor {
  const { binding } = backend;
  const attribute = (name: string, value: number) => ({ name, type: binding.TF_ATTR_TYPE, value });
  return tf.tidy(() =>
    backend.executeSingleOutput(
      operation,
      [attribute('dtype', binding.TF_FLOAT), attribute('T', binding.TF_INT32), attribute('Tseed', binding.TF_INT32)],
      [tf.tensor1d([...shape], 'int32'), seedTensor(tf, seed)],
    ),
  );
}

function fill(tf: TensorFlow, shape: readonly number[], seed: SeedPair, kind: 'uniform' | 'normal'): Tensor {
  const stream = randomStream(seed[0], seed[1], kind);
  const count = shape.reduce((total, dimension) => total * dimension, 1);
  const next = kind === 'uniform' ? stream.uniform : stream.normal;
  return tf.tensor(Float32Array.from({ length: count }, next), [...shape], 'float32');
}

/**
 * Uniform numbers in [0, 1), the same for the same (key, step, shape). On tfjs-node TensorFlow's StatelessRandomUniform,
 * which compiles; on other backends a seeded JavaScript stream (other numbers, equally reproducible).
 */
export function statelessUniform(tf: TensorFlow, shape: readonly number[], seed: SeedPair): Tensor {
  const backend = nodeBackend(tf);
  return backend == null ? fill(tf, shape, seed, 'uniform') : draw(tf, backend, 'StatelessRandomUniform', shape, seed);
}

/** Standard normal numbers, otherwise as `statelessUniform`. */
export function statelessNormal(tf: TensorFlow, shape: readonly number[], seed: SeedPair): Tensor {
  const backend = nodeBackend(tf);
  return backend == null ? fill(tf, shape, seed, 'normal') : draw(tf, backend, 'StatelessRandomNormal', shape, seed);
}

/** Inverted dropout: keeps each element with probability 1 − rate and scales what it keeps. Shape: that of `x`. */
export function statelessDropout(
  tf: TensorFlow,
  x: Tensor,
  rate: number,
  seed: SeedPair,
  noiseShape: readonly number[] = x.shape,
): Tensor {
  return tf.tidy(() => {
    const kept = tf.cast(tf.greaterEqual(statelessUniform(tf, noiseShape, seed), rate), 'float32');
    return tf.mul(x, tf.mul(kept, 1 / (1 - rate)));
  });
}
