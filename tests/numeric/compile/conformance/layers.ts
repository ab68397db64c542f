import { stack } from './case';

const activations = [
  'elu',
  'hardSigmoid',
  'linear',
  'relu',
  'relu6',
  'selu',
  'sigmoid',
  'softmax',
  'softplus',
  'softsign',
  'tanh',
  'swish',
  'mish',
  'gelu',
  'gelu_new',
] as const;

const activationCases = activations.map((activation) =>
  stack(`activation ${activation}`, [6], (tf) => [
    tf.layers.dense({ units: 5, activation: activation as never }),
    tf.layers.dense({ units: 3 }),
  ]),
);

const activationLayerCases = [
  stack('reLU layer', [6], (tf) => [tf.layers.dense({ units: 5 }), tf.layers.reLU()]),
  stack('reLU layer with a maximum', [6], (tf) => [tf.layers.dense({ units: 5 }), tf.layers.reLU({ maxValue: 1 })]),
  stack('leakyReLU layer', [6], (tf) => [tf.layers.dense({ units: 5 }), tf.layers.leakyReLU({ alpha: 0.2 })]),
  stack('prelu layer', [6], (tf) => [tf.layers.dense({ units: 5 }), tf.layers.prelu({ alphaInitializer: 'ones' })]),
  stack('elu layer', [6], (tf) => [tf.layers.dense({ units: 5 }), tf.layers.elu()]),
  stack(
    'thresholdedReLU layer',
    [6],
    (tf) => [tf.layers.dense({ units: 5 }), tf.layers.thresholdedReLU({ theta: 0.3 })],
    { eagerError: /gradient function not found for Greater/ },
  ),
  stack('softmax layer', [6], (tf) => [tf.layers.dense({ units: 5 }), tf.layers.softmax()]),
];

const convolutionCases = [
  stack('conv1d', [9, 3], (tf) => [tf.layers.conv1d({ filters: 4, kernelSize: 3, activation: 'tanh' })]),
  stack('conv1d causal', [9, 3], (tf) => [tf.layers.conv1d({ filters: 4, kernelSize: 3, padding: 'causal' })], {
    eagerError: /CAUSAL padding/,
  }),
  stack('conv2d valid', [7, 7, 2], (tf) => [tf.layers.conv2d({ filters: 3, kernelSize: 3, activation: 'tanh' })]),
  stack('conv2d same', [7, 7, 2], (tf) => [
    tf.layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', activation: 'sigmoid' }),
  ]),
  stack('conv2d with strides', [8, 8, 2], (tf) => [tf.layers.conv2d({ filters: 3, kernelSize: 3, strides: 2 })]),
  stack('conv2d without bias', [7, 7, 2], (tf) => [
    tf.layers.conv2d({ filters: 3, kernelSize: [1, 3], useBias: false }),
  ]),
  stack('conv2d relu and dense', [7, 7, 2], (tf) => [
    tf.layers.conv2d({ filters: 3, kernelSize: 3, activation: 'relu' }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 2 }),
  ]),
  stack('conv2dTranspose', [4, 4, 2], (tf) => [
    tf.layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: 'same' }),
  ]),
  stack('conv3d', [5, 5, 5, 2], (tf) => [tf.layers.conv3d({ filters: 2, kernelSize: 2 })]),
  stack('conv3dTranspose', [3, 3, 3, 2], (tf) => [tf.layers.conv3dTranspose({ filters: 2, kernelSize: 2 })], {
    eagerError: /gradient function not found for Conv3DBackpropInputV2/,
  }),
  stack('separableConv2d', [7, 7, 2], (tf) => [tf.layers.separableConv2d({ filters: 3, kernelSize: 3 })]),
  stack('depthwiseConv2d', [7, 7, 2], (tf) => [tf.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 })]),
  stack('cropping2D', [7, 7, 2], (tf) => [
    tf.layers.conv2d({ filters: 2, kernelSize: 1 }),
    tf.layers.cropping2D({ cropping: 1 } as never),
  ]),
  stack('upSampling2d nearest', [4, 4, 2], (tf) => [
    tf.layers.conv2d({ filters: 2, kernelSize: 1 }),
    tf.layers.upSampling2d({ size: [2, 2] }),
  ]),
  stack('upSampling2d bilinear', [4, 4, 2], (tf) => [
    tf.layers.conv2d({ filters: 2, kernelSize: 1 }),
    tf.layers.upSampling2d({ size: [2, 2], interpolation: 'bilinear' }),
  ]),
  stack('zeroPadding2d', [4, 4, 2], (tf) => [
    tf.layers.conv2d({ filters: 2, kernelSize: 1 }),
    tf.layers.zeroPadding2d({ padding: 1 }),
  ]),
];

const poolingCases = [
  stack('maxPooling1d', [8, 3], (tf) => [
    tf.layers.conv1d({ filters: 3, kernelSize: 1 }),
    tf.layers.maxPooling1d({ poolSize: 2 }),
  ]),
  stack('averagePooling1d', [8, 3], (tf) => [
    tf.layers.conv1d({ filters: 3, kernelSize: 1 }),
    tf.layers.averagePooling1d({ poolSize: 2 }),
  ]),
  stack('maxPooling2d', [6, 6, 2], (tf) => [
    tf.layers.conv2d({ filters: 3, kernelSize: 1 }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
  ]),
  stack('maxPooling2d same with strides', [7, 7, 2], (tf) => [
    tf.layers.conv2d({ filters: 3, kernelSize: 1 }),
    tf.layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
  ]),
  stack('averagePooling2d', [6, 6, 2], (tf) => [
    tf.layers.conv2d({ filters: 3, kernelSize: 1 }),
    tf.layers.averagePooling2d({ poolSize: 2 }),
  ]),
  stack('averagePooling2d same', [7, 7, 2], (tf) => [
    tf.layers.conv2d({ filters: 3, kernelSize: 1 }),
    tf.layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
  ]),
  stack('maxPooling3d', [4, 4, 4, 2], (tf) => [
    tf.layers.conv3d({ filters: 2, kernelSize: 1 }),
    tf.layers.maxPooling3d({ poolSize: 2 } as never),
  ]),
  stack('averagePooling3d', [4, 4, 4, 2], (tf) => [
    tf.layers.conv3d({ filters: 2, kernelSize: 1 }),
    tf.layers.averagePooling3d({ poolSize: 2 } as never),
  ]),
  stack('globalAveragePooling1d', [6, 3], (tf) => [
    tf.layers.conv1d({ filters: 3, kernelSize: 2 }),
    tf.layers.globalAveragePooling1d(),
  ]),
  stack('globalMaxPooling1d', [6, 3], (tf) => [
    tf.layers.conv1d({ filters: 3, kernelSize: 2 }),
    tf.layers.globalMaxPooling1d(),
  ]),
  stack('globalAveragePooling2d', [6, 6, 2], (tf) => [
    tf.layers.conv2d({ filters: 3, kernelSize: 2 }),
    tf.layers.globalAveragePooling2d({}),
  ]),
  stack('globalMaxPooling2d', [6, 6, 2], (tf) => [
    tf.layers.conv2d({ filters: 3, kernelSize: 2 }),
    tf.layers.globalMaxPooling2d({}),
  ]),
];

const coreCases = [
  stack('dense without bias', [6], (tf) => [tf.layers.dense({ units: 4, useBias: false })]),
  stack('dense on sequences', [4, 3], (tf) => [tf.layers.dense({ units: 5, activation: 'tanh' })]),
  stack('flatten and reshape', [4, 3], (tf) => [
    tf.layers.dense({ units: 2 }),
    tf.layers.flatten(),
    tf.layers.reshape({ targetShape: [2, 4] }),
  ]),
  stack('permute', [4, 3], (tf) => [tf.layers.permute({ dims: [2, 1] }), tf.layers.dense({ units: 2 })]),
  stack('repeatVector', [4], (tf) => [tf.layers.dense({ units: 3 }), tf.layers.repeatVector({ n: 2 })]),
  stack('activation layer', [4], (tf) => [tf.layers.dense({ units: 3 }), tf.layers.activation({ activation: 'tanh' })]),
  stack('masking before dense', [4, 3], (tf) => [tf.layers.masking({ maskValue: 0 }), tf.layers.dense({ units: 2 })]),
  stack('timeDistributed dense', [4, 3], (tf) => [
    tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 2, activation: 'tanh' }) }),
  ]),
  stack('rescaling', [4], (tf) => [
    tf.layers.rescaling({ scale: 0.5, offset: 0.1 } as never),
    tf.layers.dense({ units: 2 }),
  ]),
  stack('centerCrop', [6, 6, 2], (tf) => [
    tf.layers.centerCrop({ height: 4, width: 4 } as never),
    tf.layers.conv2d({ filters: 2, kernelSize: 2 }),
  ]),
];

const randomCases = [
  stack('dropout', [6], (tf) => [
    tf.layers.dense({ units: 8 }),
    tf.layers.dropout({ rate: 0.5 }),
    tf.layers.dense({ units: 2 }),
  ]),
  stack('dropout with a noise shape', [4, 6], (tf) => [
    tf.layers.dropout({ rate: 0.5, noiseShape: [null, 1, 6] } as never),
    tf.layers.dense({ units: 2 }),
  ]),
  stack('spatialDropout1d', [5, 4], (tf) => [tf.layers.spatialDropout1d({ rate: 0.5 }), tf.layers.dense({ units: 2 })]),
  stack('gaussianNoise', [6], (tf) => [tf.layers.gaussianNoise({ stddev: 0.5 }), tf.layers.dense({ units: 2 })]),
  stack('gaussianDropout', [6], (tf) => [tf.layers.gaussianDropout({ rate: 0.4 }), tf.layers.dense({ units: 2 })]),
  stack('alphaDropout', [6], (tf) => [tf.layers.alphaDropout({ rate: 0.4 }), tf.layers.dense({ units: 2 })]),
  stack('two dropouts', [6], (tf) => [
    tf.layers.dropout({ rate: 0.3 }),
    tf.layers.dense({ units: 8 }),
    tf.layers.dropout({ rate: 0.3 }),
    tf.layers.dense({ units: 2 }),
  ]),
];

const rectifiedPoolCases = [
  stack(
    'relu before a max pool with overlapping windows',
    [9, 9, 2],
    (tf) => [
      tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu' }),
      tf.layers.maxPooling2d({ poolSize: 3, strides: 2 }),
      tf.layers.conv2d({ filters: 2, kernelSize: 2, activation: 'relu' }),
      tf.layers.maxPooling2d({ poolSize: 2, padding: 'same' }),
    ],
    { fused: 'reluGradientAfterPool' },
  ),
];

const normalisationCases = [
  stack('batchNormalization of vectors', [6], (tf) => [
    tf.layers.dense({ units: 4, activation: 'tanh' }),
    tf.layers.batchNormalization(),
    tf.layers.dense({ units: 2 }),
  ]),
  stack('batchNormalization of sequences', [5, 4], (tf) => [
    tf.layers.dense({ units: 3 }),
    tf.layers.batchNormalization({ momentum: 0.9 }),
  ]),
  stack('batchNormalization of images', [6, 6, 2], (tf) => [
    tf.layers.conv2d({ filters: 3, kernelSize: 3 }),
    tf.layers.batchNormalization({ epsilon: 1e-2 }),
    tf.layers.activation({ activation: 'tanh' }),
  ]),
  stack(
    'batchNormalization over the first axis',
    [5, 4],
    (tf) => [tf.layers.dense({ units: 3 }), tf.layers.batchNormalization({ axis: 1 })],
    { eagerError: /reshape/ },
  ),
  stack('frozen batchNormalization', [6], (tf) => [
    tf.layers.dense({ units: 4 }),
    tf.layers.batchNormalization({ trainable: false }),
    tf.layers.dense({ units: 2 }),
  ]),
  stack('layerNormalization', [6], (tf) => [
    tf.layers.dense({ units: 4 }),
    tf.layers.layerNormalization(),
    tf.layers.dense({ units: 2 }),
  ]),
  stack('layerNormalization of sequences', [5, 4], (tf) => [
    tf.layers.layerNormalization({ axis: -1 }),
    tf.layers.dense({ units: 2 }),
  ]),
];

export const layerCases = [
  ...activationCases,
  ...activationLayerCases,
  ...convolutionCases,
  ...poolingCases,
  ...coreCases,
  ...randomCases,
  ...normalisationCases,
  ...rectifiedPoolCases,
];
