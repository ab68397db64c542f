import { activation } from './activation';
import { activityRegularisation } from './activity-regularisation';
import { adaptiveAveragePooling2d, adaptiveMaxPooling2d } from './adaptive-pooling';
import { arithmetic } from './arithmetic';
import { additiveAttention, attention } from './attention';
import { attentionPooling } from './attention-pooling';
import { batchNormalisation } from './batch-normalisation';
import { cropping1d, cropping2d, cropping3d, zeroPadding1d, zeroPadding2d, zeroPadding3d } from './borders';
import { concatenate } from './concatenate';
import { conv1d, conv2d, conv3d } from './conv';
import { convLstm2d } from './conv-lstm-2d';
import { conv1dTranspose, conv2dTranspose, conv3dTranspose } from './conv-transpose';
import { dense } from './dense';
import { dot } from './dot';
import { dropout } from './dropout';
import { embedding } from './embedding';
import { flatten } from './flatten';
import {
  globalAveragePooling1d,
  globalAveragePooling2d,
  globalAveragePooling3d,
  globalMaxPooling1d,
  globalMaxPooling2d,
  globalMaxPooling3d,
} from './global-pooling';
import { groupNormalisation } from './group-normalisation';
import { gru } from './gru';
import { input } from './input';
import { instanceNormalisation } from './instance-normalisation';
import { layerNormalisation } from './layer-normalisation';
import { lstm } from './lstm';
import { masking } from './masking';
import { add, average, maximum, minimum, multiply, subtract } from './merge';
import { multiHeadAttention } from './multi-head-attention';
import { alphaDropout, gaussianDropout, gaussianNoise } from './noise';
import { permute } from './permute';
import {
  averagePooling1d,
  averagePooling2d,
  averagePooling3d,
  maxPooling1d,
  maxPooling2d,
  maxPooling3d,
} from './pooling';
import { positionEmbedding } from './position-embedding';
import { elu, leakyRelu, prelu, relu, thresholdedRelu } from './rectifiers';
import { repeatVector } from './repeat-vector';
import { reshape } from './reshape';
import { resizing } from './resizing';
import { rmsNormalisation } from './rms-normalisation';
import { depthwiseConv1d, depthwiseConv2d, separableConv1d, separableConv2d } from './separable-conv';
import { simpleRnn } from './simple-rnn';
import { slice } from './slice';
import { softmax } from './softmax';
import { spatialDropout1d, spatialDropout2d, spatialDropout3d } from './spatial-dropout';
import { timeDistributed } from './time-distributed';
import { tokenAndPositionEmbedding } from './token-and-position-embedding';
import { unitNormalisation } from './unit-normalisation';
import { unsupported } from './unsupported';
import { upSampling1d, upSampling2d, upSampling3d } from './up-sampling';

/** The layer catalogue. A new kind: one file here, one builder in src/engine/layers, one line in each table. */
export const layerKinds = {
  input,
  dense,
  activation,
  relu,
  leakyRelu,
  prelu,
  elu,
  thresholdedRelu,
  softmax,
  embedding,
  flatten,
  reshape,
  permute,
  repeatVector,
  masking,
  slice,
  arithmetic,
  conv1d,
  conv2d,
  conv3d,
  separableConv1d,
  separableConv2d,
  depthwiseConv1d,
  depthwiseConv2d,
  conv1dTranspose,
  conv2dTranspose,
  conv3dTranspose,
  maxPooling1d,
  maxPooling2d,
  maxPooling3d,
  averagePooling1d,
  averagePooling2d,
  averagePooling3d,
  globalMaxPooling1d,
  globalMaxPooling2d,
  globalMaxPooling3d,
  globalAveragePooling1d,
  globalAveragePooling2d,
  globalAveragePooling3d,
  adaptiveAveragePooling2d,
  adaptiveMaxPooling2d,
  upSampling1d,
  upSampling2d,
  upSampling3d,
  zeroPadding1d,
  zeroPadding2d,
  zeroPadding3d,
  cropping1d,
  cropping2d,
  cropping3d,
  resizing,
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
  timeDistributed,
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
