export { createMediaAugmenter, type MediaAugmenter } from './media-augmenter';
export { createMixer, type MixedInput, type MixedTarget, type Mixer, type MixPlan } from './mixer';
export { type AugmentedInput, type Augmenter, createAugmenter } from './table-augmenter';
