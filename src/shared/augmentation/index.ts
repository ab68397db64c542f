export { type AugmentedOutput, checkAugmentation } from './check';
export type { AugmentationDomain } from './kinds';
export {
  type AugmentationConfig,
  type AugmentationKind,
  type AugmentationOf,
  augmentationSchema,
  augmentationTable,
  domainOf,
  isMixture,
  type MixtureConfig,
} from './schema';
