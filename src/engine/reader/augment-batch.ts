import { isMixture } from '../../shared/augmentation';
import { StudioError } from '../../shared/base/problem';
import { targetFormOf } from '../../shared/config/loss';
import type { RunConfig } from '../../shared/config/run-config';
import { type BatchValues, bindConfig, type FittedData } from '../batches';
import { createAugmenter, createMixer } from '../media/augment';

/**
 * Changes batches of training samples by chance: the same for the same seed, sample and epoch. Images and sounds are
 * changed before, where their samples are finished.
 */
export interface BatchAugmenter {
  apply(batch: BatchValues, samples: Uint32Array, epoch: number): void;
}

/** Class numbers of two samples have nothing between them. */
function assertMixable({ augmentation, ...config }: RunConfig): void {
  const mixture = augmentation.find(isMixture);
  const output = bindConfig({ ...config, augmentation }).outputs.find(
    ({ loss }) => targetFormOf(loss) === 'classIndex',
  );
  if (!mixture || !output) return;
  throw new StudioError(
    'BAD_INPUT',
    `The augmentation ${mixture.kind} mixes targets, and the loss ${output.loss.kind} of "${output.layer}" compares with class numbers.`,
    { fix: 'Use the loss categoricalCrossentropy, whose targets can be mixed, or remove the augmentation.' },
  );
}

/** Where padding goes in an input of words. */
function paddingOf({ transforms }: FittedData, columns: readonly string[]): 'before' | 'after' {
  for (const { config, columns: fitted } of [...transforms.steps].reverse())
    if ('padding' in config && fitted.some(({ name }) => columns.includes(name)))
      return config.padding === 'after' ? 'after' : 'before';
  return 'before';
}

/** Joins what belongs to one sample, so that all of it is mixed alike. */
function mixWeights(weights: Float32Array[], rowCount: number, mix: (joined: Float32Array) => void): void {
  const width = 2 * weights.length;
  const joined = new Float32Array(rowCount * width);
  weights.forEach((pairs, output) => {
    for (let row = 0; row < rowCount; row += 1)
      joined.set(pairs.subarray(row * 2, row * 2 + 2), row * width + output * 2);
  });
  mix(joined);
  weights.forEach((pairs, output) => {
    for (let row = 0; row < rowCount; row += 1)
      pairs.set(joined.subarray(row * width + output * 2, row * width + output * 2 + 2), row * 2);
  });
}

/**
 * Null where the config asks for no augmentation.
 *
 * Throws: StudioError BAD_INPUT where samples are to be mixed and their targets cannot be.
 */
export function createBatchAugmenter(config: RunConfig, fitted: FittedData): BatchAugmenter | null {
  const { augmentation, seed } = config;
  if (augmentation.length === 0) return null;
  assertMixable(config);
  const augmenters = fitted.inputs.map(({ layer, columns, integer, shape, layout }) =>
    layout
      ? createAugmenter(
          augmentation,
          {
            domain: integer ? 'text' : 'table',
            name: layer,
            shape,
            columns: layout,
            padding: paddingOf(fitted, columns),
          },
          seed,
        )
      : null,
  );
  const mixer = createMixer(augmentation, seed);
  return {
    apply({ rowCount, inputs, targets, weights }, samples, epoch) {
      augmenters.forEach((augmenter, index) => {
        augmenter?.apply(inputs[index] as Float32Array, samples, epoch);
      });
      if (!mixer) return;
      const mixedInputs = inputs.map((values, index) => ({ values, shape: fitted.inputs[index]?.shape ?? [] }));
      const mixedTargets = targets.map((values) => ({ values, width: values.length / rowCount }));
      const mix = (joined: Float32Array | null) => mixer.mix(mixedInputs, mixedTargets, joined, samples, epoch);
      if (weights) mixWeights(weights, rowCount, mix);
      else mix(null);
    },
  };
}
