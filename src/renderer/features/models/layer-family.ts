import type { LayerFamily } from '../../../shared/graph/layer-kind';

/** A thin bar in these colours says what family a layer belongs to; never a fill. */
export const familyColors = {
  core: '#6b7a90',
  convolution: '#3f7fd0',
  pooling: '#2b94a0',
  resampling: '#8a8f3a',
  normalisation: '#8d6cc9',
  regularisation: '#b5792a',
  recurrent: '#4b9a57',
  attention: '#c5578f',
  merge: '#c0603f',
} satisfies Record<LayerFamily, string>;

export const familyTitles = {
  core: 'Core',
  convolution: 'Convolution',
  pooling: 'Pooling',
  resampling: 'Resampling',
  normalisation: 'Normalisation',
  regularisation: 'Regularisation',
  recurrent: 'Recurrent',
  attention: 'Attention',
  merge: 'Merge',
} satisfies Record<LayerFamily, string>;
