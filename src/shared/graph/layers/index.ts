import { activation } from './activation';
import { activityRegularisation } from './activity-regularisation';
import { additiveAttention, attention } from './attention';
import { attentionPooling } from './attention-pooling';
import { batchNormalisation } from './batch-normalisation';
import { concatenate } from './concatenate';
import { convLstm2d } from './conv-lstm-2d';
import { conv2d } from './conv2d';
import { dense } from './dense';
import { dot } from './dot';
import { dropout } from './dropout';
import { embedding } from './embedding';
import { flatten } from './flatten';
import { groupNormalisation } from './group-normalisation';
import { gru } from './gru';
import { input } from './input';
import { instanceNormalisation } from './instance-normalisation';
import { layerNormalisation } from './layer-normalisation';
import { lstm } from './lstm';
import { add, average, maximum, minimum, multiply, subtract } from './merge';
import { multiHeadAttention } from './multi-head-attention';
import { alphaDropout, gaussianDropout, gaussianNoise } from './noise';
import { averagePooling2d, maxPooling2d } from './pooling-2d';
import { positionEmbedding } from './position-embedding';
import { reshape } from './reshape';
import { rmsNormalisation } from './rms-normalisation';
import { simpleRnn } from './simple-rnn';
import { spatialDropout1d, spatialDropout2d, spatialDropout3d } from './spatial-dropout';
import { tokenAndPositionEmbedding } from './token-and-position-embedding';
import { unitNormalisation } from './unit-normalisation';
import { unsupported } from './unsupported';

/** The layer catalogue. A new kind: one file here, one builder in src/engine/layers, one line in each table. */
export const layerKinds = {
  input,
  dense,
  activation,
  embedding,
  flatten,
  reshape,
  conv2d,
  maxPooling2d,
  averagePooling2d,
  batchNormalisation,
  layerNormalisation,
  groupNormalisation,
  instanceNormalisation,
  rmsNormalisation,
  unitNormalisation,
  dropout,
  spatialDropout1d,
  spatialDropout2d,
  spatialDropout3d,
  gaussianNoise,
  gaussianDropout,
  alphaDropout,
  activityRegularisation,
  simpleRnn,
  gru,
  lstm,
  convLstm2d,
  positionEmbedding,
  tokenAndPositionEmbedding,
  multiHeadAttention,
  attention,
  additiveAttention,
  attentionPooling,
  add,
  subtract,
  multiply,
  average,
  maximum,
  minimum,
  concatenate,
  dot,
  unsupported,
} as const;

export type LayerKind = keyof typeof layerKinds;

export const layerKindNames = Object.keys(layerKinds) as [LayerKind, ...LayerKind[]];
