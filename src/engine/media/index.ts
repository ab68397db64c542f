export {
  type AugmentedInput,
  type Augmenter,
  createAugmenter,
  createMixer,
  type MixedInput,
  type MixedTarget,
  type Mixer,
  type MixPlan,
} from './augment';
export type { MediaColumn } from './column';
export { type FittedMedia, fitMedia, transformCell } from './fitted';
export { type AugmentedRows, type MediaSource, openMedia } from './open';
export type { MediaSample } from './sample';
