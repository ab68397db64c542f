import type { LayerKind } from '../../../src/shared/graph/layers';
import type { LayerCase } from './layer-case';

/** Convolutions, pooling, and what changes sizes. */
export const spatialCases = {
  conv1d: [
    { inputShape: [9, 3], layer: { kind: 'conv1d', filters: 4 } },
    { inputShape: [9, 3], layer: { kind: 'conv1d', filters: 4, strides: 2, padding: 'same', activation: 'relu' } },
    { inputShape: [9, 3], layer: { kind: 'conv1d', filters: 4, dilationRate: 2, padding: 'causal' } },
    { inputShape: [9, 3], layer: { kind: 'conv1d', filters: 4, strides: 2, padding: 'causal', useBias: false } },
    { inputShape: [9, 4], layer: { kind: 'conv1d', filters: 6, groups: 2, dilationRate: 2, padding: 'same' } },
  ],
  conv2d: [
    { inputShape: [8, 7, 2], layer: { kind: 'conv2d', filters: 3 } },
    { inputShape: [8, 7, 2], layer: { kind: 'conv2d', filters: 3, strides: 2, padding: 'same', activation: 'relu' } },
    {
      inputShape: [9, 9, 1],
      layer: { kind: 'conv2d', filters: 2, kernelSize: [2, 3], dilationRate: 2, useBias: false },
    },
    { inputShape: [6, 6, 4], layer: { kind: 'conv2d', filters: 6, groups: 2, strides: 2, activation: 'tanh' } },
    {
      inputShape: [6, 6, 4],
      layer: { kind: 'conv2d', filters: 4, groups: 4, useBias: false, kernelRegulariser: { l2: 0.01 } },
    },
  ],
  conv3d: [
    { inputShape: [4, 5, 4, 2], layer: { kind: 'conv3d', filters: 3, kernelSize: 2 } },
    { inputShape: [4, 5, 4, 2], layer: { kind: 'conv3d', filters: 3, strides: [1, 2, 2], padding: 'same' } },
    { inputShape: [5, 5, 5, 1], layer: { kind: 'conv3d', filters: 2, kernelSize: 2, dilationRate: [1, 2, 2] } },
    { inputShape: [4, 4, 4, 2], layer: { kind: 'conv3d', filters: 2, kernelSize: 2, groups: 2 } },
  ],
  conv1dTranspose: [
    { inputShape: [5, 3], layer: { kind: 'conv1dTranspose', filters: 4 } },
    { inputShape: [5, 3], layer: { kind: 'conv1dTranspose', filters: 4, padding: 'same', activation: 'relu' } },
    { inputShape: [5, 3], layer: { kind: 'conv1dTranspose', filters: 2, kernelSize: 2, strides: 3, useBias: false } },
  ],
  conv2dTranspose: [
    { inputShape: [4, 5, 2], layer: { kind: 'conv2dTranspose', filters: 3 } },
    { inputShape: [4, 5, 2], layer: { kind: 'conv2dTranspose', filters: 3, strides: [1, 2], padding: 'same' } },
  ],
  conv3dTranspose: [
    { inputShape: [3, 3, 2, 2], layer: { kind: 'conv3dTranspose', filters: 2, kernelSize: 2 } },
    { inputShape: [2, 3, 2, 2], layer: { kind: 'conv3dTranspose', filters: 2, padding: 'same', useBias: false } },
  ],
  separableConv1d: [
    { inputShape: [9, 3], layer: { kind: 'separableConv1d', filters: 4, depthMultiplier: 2 } },
    { inputShape: [9, 3], layer: { kind: 'separableConv1d', filters: 4, dilationRate: 2, padding: 'causal' } },
  ],
  separableConv2d: [
    { inputShape: [7, 8, 2], layer: { kind: 'separableConv2d', filters: 4, depthMultiplier: 2, strides: 2 } },
    { inputShape: [7, 8, 2], layer: { kind: 'separableConv2d', filters: 4, dilationRate: 2, activation: 'relu' } },
  ],
  depthwiseConv1d: [
    { inputShape: [9, 3], layer: { kind: 'depthwiseConv1d', depthMultiplier: 2, strides: 2 } },
    { inputShape: [9, 3], layer: { kind: 'depthwiseConv1d', padding: 'causal', useBias: false } },
  ],
  depthwiseConv2d: [
    { inputShape: [7, 8, 2], layer: { kind: 'depthwiseConv2d', depthMultiplier: 2, strides: 2, padding: 'same' } },
    { inputShape: [7, 8, 2], layer: { kind: 'depthwiseConv2d', dilationRate: [1, 2], activation: 'tanh' } },
  ],
  maxPooling1d: [{ inputShape: [7, 2], layer: { kind: 'maxPooling1d', poolSize: 3, strides: 2, padding: 'same' } }],
  maxPooling2d: [
    { inputShape: [7, 6, 2], layer: { kind: 'maxPooling2d' } },
    { inputShape: [7, 6, 2], layer: { kind: 'maxPooling2d', poolSize: 3, strides: 2, padding: 'same' } },
  ],
  maxPooling3d: [{ inputShape: [4, 5, 4, 2], layer: { kind: 'maxPooling3d', poolSize: [1, 2, 2] } }],
  averagePooling1d: [{ inputShape: [7, 2], layer: { kind: 'averagePooling1d', padding: 'same' } }],
  averagePooling2d: [{ inputShape: [7, 6, 2], layer: { kind: 'averagePooling2d', poolSize: [2, 3] } }],
  averagePooling3d: [{ inputShape: [4, 5, 4, 2], layer: { kind: 'averagePooling3d', strides: 1 } }],
  globalMaxPooling1d: [
    { inputShape: [6, 3], layer: { kind: 'globalMaxPooling1d' } },
    { inputShape: [6, 3], layer: { kind: 'globalMaxPooling1d', keepDimensions: true } },
  ],
  globalMaxPooling2d: [
    { inputShape: [4, 5, 3], layer: { kind: 'globalMaxPooling2d' } },
    { inputShape: [4, 5, 3], layer: { kind: 'globalMaxPooling2d', keepDimensions: true } },
  ],
  globalMaxPooling3d: [{ inputShape: [2, 3, 4, 3], layer: { kind: 'globalMaxPooling3d' } }],
  globalAveragePooling1d: [
    { inputShape: [6, 3], layer: { kind: 'globalAveragePooling1d' } },
    { inputShape: [6, 3], layer: { kind: 'globalAveragePooling1d', keepDimensions: true } },
  ],
  globalAveragePooling2d: [
    { inputShape: [4, 5, 3], layer: { kind: 'globalAveragePooling2d' } },
    { inputShape: [4, 5, 3], layer: { kind: 'globalAveragePooling2d', keepDimensions: true } },
  ],
  globalAveragePooling3d: [
    { inputShape: [2, 3, 4, 3], layer: { kind: 'globalAveragePooling3d', keepDimensions: true } },
  ],
  adaptiveAveragePooling2d: [
    { inputShape: [7, 5, 3], layer: { kind: 'adaptiveAveragePooling2d', outputSize: [3, 2] } },
    { inputShape: [2, 3, 2], layer: { kind: 'adaptiveAveragePooling2d', outputSize: 4 } },
  ],
  adaptiveMaxPooling2d: [{ inputShape: [7, 5, 3], layer: { kind: 'adaptiveMaxPooling2d', outputSize: [3, 5] } }],
  upSampling1d: [{ inputShape: [4, 3], layer: { kind: 'upSampling1d', size: 3 } }],
  upSampling2d: [
    { inputShape: [3, 4, 2], layer: { kind: 'upSampling2d', size: [2, 3] } },
    { inputShape: [3, 4, 2], layer: { kind: 'upSampling2d', interpolation: 'bilinear' } },
  ],
  upSampling3d: [{ inputShape: [2, 3, 2, 2], layer: { kind: 'upSampling3d', size: [1, 2, 3] } }],
  zeroPadding1d: [{ inputShape: [4, 3], layer: { kind: 'zeroPadding1d', padding: [2, 1] } }],
  zeroPadding2d: [
    {
      inputShape: [3, 4, 2],
      layer: {
        kind: 'zeroPadding2d',
        padding: [
          [1, 2],
          [0, 3],
        ],
      },
    },
    { inputShape: [3, 4, 2], layer: { kind: 'zeroPadding2d', padding: [1, 2] } },
  ],
  zeroPadding3d: [{ inputShape: [2, 3, 2, 2], layer: { kind: 'zeroPadding3d', padding: [1, 0, 2] } }],
  cropping1d: [{ inputShape: [6, 3], layer: { kind: 'cropping1d', cropping: [2, 1] } }],
  cropping2d: [
    {
      inputShape: [6, 5, 2],
      layer: {
        kind: 'cropping2d',
        cropping: [
          [1, 2],
          [0, 3],
        ],
      },
    },
  ],
  cropping3d: [{ inputShape: [4, 3, 4, 2], layer: { kind: 'cropping3d', cropping: [1, 0, 1] } }],
  resizing: [
    { inputShape: [5, 4, 2], layer: { kind: 'resizing', height: 3, width: 7 } },
    { inputShape: [5, 4, 2], layer: { kind: 'resizing', height: 8, width: 3, interpolation: 'nearest' } },
  ],
} satisfies Partial<Record<LayerKind, LayerCase[]>>;
