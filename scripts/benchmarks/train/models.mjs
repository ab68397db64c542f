/**
 * The networks of the training benchmark in TensorFlow.js. `references.py` builds the same ones in Keras and PyTorch:
 * same layers, sizes, batch, optimizer (Adam 0.001) and loss, on random data of the same shape.
 */
const width = 128;
const headCount = 4;

function crossEntropy(tf) {
  return (target, output) => tf.losses.softmaxCrossEntropy(target, output);
}

/** Shape: batch × steps × classes logits against batch × steps token numbers. */
function tokenCrossEntropy(tf, classCount) {
  return (target, output) => {
    const logarithms = tf.logSoftmax(tf.reshape(output, [-1, classCount]));
    const chosen = tf.oneHot(tf.cast(tf.reshape(target, [-1]), 'int32'), classCount).toFloat();
    return tf.neg(tf.mean(tf.sum(tf.mul(chosen, logarithms), -1)));
  };
}

/** Pre-norm transformer block: attention and a feed-forward part of four times the width. */
function transformerBlock(tf, { isCausal, stepCount }) {
  class TransformerBlock extends tf.layers.Layer {
    static className = 'TransformerBlock';
    build() {
      const glorot = tf.initializers.glorotUniform({});
      const weight = (name, shape, initialiser = glorot) => this.addWeight(name, shape, 'float32', initialiser);
      const zeros = tf.initializers.zeros();
      const ones = tf.initializers.ones();
      this.parts = {
        attention: weight('attention', [width, 3 * width]),
        attentionBias: weight('attentionBias', [3 * width], zeros),
        output: weight('output', [width, width]),
        outputBias: weight('outputBias', [width], zeros),
        expand: weight('expand', [width, 4 * width]),
        expandBias: weight('expandBias', [4 * width], zeros),
        shrink: weight('shrink', [4 * width, width]),
        shrinkBias: weight('shrinkBias', [width], zeros),
        scale1: weight('scale1', [width], ones),
        shift1: weight('shift1', [width], zeros),
        scale2: weight('scale2', [width], ones),
        shift2: weight('shift2', [width], zeros),
      };
      this.built = true;
    }
    computeOutputShape(shape) {
      return shape;
    }
    call(inputs) {
      return tf.tidy(() => {
        const x = Array.isArray(inputs) ? inputs[0] : inputs;
        const [batch] = x.shape;
        const part = Object.fromEntries(Object.entries(this.parts).map(([name, weight]) => [name, weight.read()]));
        const flat = (tensor) => tf.reshape(tensor, [batch * stepCount, -1]);
        const linear = (tensor, weight, bias) => tf.add(tf.matMul(tensor, weight), bias);
        const normalise = (tensor, scale, shift) => {
          const mean = tf.mean(tensor, -1, true);
          const centred = tf.sub(tensor, mean);
          const variance = tf.mean(tf.square(centred), -1, true);
          return tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, 1e-5))), scale), shift);
        };
        const rows = flat(x);
        const projected = linear(normalise(rows, part.scale1, part.shift1), part.attention, part.attentionBias);
        const heads = tf.transpose(
          tf.reshape(projected, [batch, stepCount, 3, headCount, width / headCount]),
          [2, 0, 3, 1, 4],
        );
        const [query, key, value] = tf.unstack(heads);
        let scores = tf.mul(tf.matMul(query, key, false, true), 1 / Math.sqrt(width / headCount));
        if (isCausal)
          scores = tf.add(scores, tf.mul(tf.sub(tf.linalg.bandPart(tf.ones([stepCount, stepCount]), -1, 0), 1), 1e9));
        const mixed = flat(tf.transpose(tf.matMul(tf.softmax(scores), value), [0, 2, 1, 3]));
        const attended = tf.add(rows, linear(mixed, part.output, part.outputBias));
        const expanded = tf.relu(linear(normalise(attended, part.scale2, part.shift2), part.expand, part.expandBias));
        return tf.reshape(tf.add(attended, linear(expanded, part.shrink, part.shrinkBias)), [batch, stepCount, width]);
      });
    }
  }
  return new TransformerBlock({});
}

function images(tf, rowCount, [height, width_, channels], classCount) {
  return {
    inputs: [tf.randomUniform([rowCount, height, width_, channels], 0, 1, 'float32', 1)],
    targets: [tf.oneHot(tf.randomUniform([rowCount], 0, classCount, 'int32', 2), classCount).toFloat()],
  };
}
function texts(tf, rowCount, length, vocabulary) {
  return {
    inputs: [tf.randomUniform([rowCount, length], 1, vocabulary, 'int32', 1).toFloat()],
    targets: [tf.randomUniform([rowCount, 1], 0, 2, 'int32', 2).toFloat()],
  };
}
const binary = { loss: 'binaryCrossentropy' };

function convolutional(tf, isNormalised) {
  const block = (filters, first) => [
    tf.layers.conv2d({
      filters,
      kernelSize: 3,
      activation: isNormalised ? undefined : 'relu',
      ...(first ? { inputShape: [28, 28, 1] } : {}),
    }),
    ...(isNormalised ? [tf.layers.batchNormalization(), tf.layers.activation({ activation: 'relu' })] : []),
    tf.layers.maxPooling2d({ poolSize: 2 }),
  ];
  return tf.sequential({
    layers: [...block(32, true), ...block(64, false), tf.layers.flatten(), tf.layers.dense({ units: 10 })],
  });
}

const residual = (widths) => (tf) => {
  const input = tf.input({ shape: [32, 32, 3] });
  const normalised = (x, filters, kernelSize, strides) =>
    tf.layers
      .batchNormalization()
      .apply(tf.layers.conv2d({ filters, kernelSize, strides, padding: 'same', useBias: false }).apply(x));
  const relu = (x) => tf.layers.activation({ activation: 'relu' }).apply(x);
  let x = relu(normalised(input, widths[0], 3, 1));
  widths.forEach((filters, stage) => {
    for (let block = 0; block < 2; block += 1) {
      const strides = stage > 0 && block === 0 ? 2 : 1;
      const shortcut = strides === 1 ? x : normalised(x, filters, 1, 2);
      x = relu(tf.layers.add().apply([normalised(relu(normalised(x, filters, 3, strides)), filters, 3, 1), shortcut]));
    }
  });
  return tf.model({
    inputs: input,
    outputs: tf.layers.dense({ units: 10 }).apply(tf.layers.globalAveragePooling2d({}).apply(x)),
  });
};

/** MobileNetV2 of width 1 for 96×96 images and ten classes. */
function mobileNet(tf) {
  const stages = [
    [1, 16, 1, 1],
    [6, 24, 2, 2],
    [6, 32, 3, 2],
    [6, 64, 4, 2],
    [6, 96, 3, 1],
    [6, 160, 3, 2],
    [6, 320, 1, 1],
  ];
  const normalise = (x, isActive) => {
    const y = tf.layers.batchNormalization().apply(x);
    return isActive ? tf.layers.reLU({ maxValue: 6 }).apply(y) : y;
  };
  const conv = (x, filters, kernelSize, strides, isActive) =>
    normalise(tf.layers.conv2d({ filters, kernelSize, strides, padding: 'same', useBias: false }).apply(x), isActive);
  const input = tf.input({ shape: [96, 96, 3] });
  let x = conv(input, 32, 3, 2, true);
  let before = 32;
  for (const [expansion, filters, count, firstStrides] of stages)
    for (let block = 0; block < count; block += 1) {
      const strides = block === 0 ? firstStrides : 1;
      let y = expansion === 1 ? x : conv(x, before * expansion, 1, 1, true);
      y = normalise(
        tf.layers.depthwiseConv2d({ kernelSize: 3, strides, padding: 'same', useBias: false }).apply(y),
        true,
      );
      y = conv(y, filters, 1, 1, false);
      x = strides === 1 && before === filters ? tf.layers.add().apply([x, y]) : y;
      before = filters;
    }
  x = tf.layers.globalAveragePooling2d({}).apply(conv(x, 1280, 1, 1, true));
  return tf.model({ inputs: input, outputs: tf.layers.dense({ units: 10 }).apply(x) });
}

const recurrent = (kind, isBidirectional) => (tf) => {
  const cell = tf.layers[kind]({
    units: isBidirectional ? 64 : 128,
    recurrentActivation: 'sigmoid',
    recurrentInitializer: 'glorotUniform',
  });
  return tf.sequential({
    layers: [
      tf.layers.embedding({ inputDim: 10000, outputDim: 32, inputLength: 100 }),
      isBidirectional ? tf.layers.bidirectional({ layer: cell, mergeMode: 'concat' }) : cell,
      tf.layers.dense({ units: 1, activation: 'sigmoid' }),
    ],
  });
};

const encoder =
  ({ stepCount, isCausal, vocabulary, head }) =>
  (tf) =>
    tf.sequential({
      layers: [
        tf.layers.embedding({ inputDim: vocabulary, outputDim: width, inputLength: stepCount }),
        ...Array.from({ length: 4 }, () => transformerBlock(tf, { isCausal, stepCount })),
        ...head(tf),
      ],
    });

/**
 * `wholeBatch`: trained without in-graph copies (batch normalisation; GRU and attention are faster so).
 * `compileLimitMs`: how long compiling and the first step may take; 1000 where it is not given.
 * `target`: how many times PyTorch's speed the studio aims at; null where only eager is the measure.
 */
export const models = {
  mlp: {
    title: 'MLP 784-128-dropout-10, batch 64',
    batchSize: 64,
    target: 1.3,
    make: (tf) =>
      tf.sequential({
        layers: [
          tf.layers.dense({ units: 128, activation: 'relu', inputShape: [784] }),
          tf.layers.dropout({ rate: 0.2 }),
          tf.layers.dense({ units: 10 }),
        ],
      }),
    data: (tf, rowCount) => ({
      ...images(tf, rowCount, [1, 1, 1], 10),
      inputs: [tf.randomUniform([rowCount, 784], 0, 1, 'float32', 1)],
    }),
    settings: (tf) => ({ loss: crossEntropy(tf) }),
  },
  cnn: {
    title: 'CNN, two convolutions and poolings, 28×28, batch 64',
    batchSize: 64,
    target: 1.7,
    make: (tf) => convolutional(tf, false),
    data: (tf, rowCount) => images(tf, rowCount, [28, 28, 1], 10),
    settings: (tf) => ({ loss: crossEntropy(tf) }),
  },
  'cnn-batchnorm': {
    wholeBatch: true,
    title: 'the CNN with batch normalisation, batch 64',
    batchSize: 64,
    target: 1.2,
    make: (tf) => convolutional(tf, true),
    data: (tf, rowCount) => images(tf, rowCount, [28, 28, 1], 10),
    settings: (tf) => ({ loss: crossEntropy(tf) }),
  },
  resnet: {
    wholeBatch: true,
    compileLimitMs: 5000,
    title: 'ResNet-18 of quarter width (16 to 128 filters), 32×32, batch 32',
    batchSize: 32,
    target: 1.2,
    make: residual([16, 32, 64, 128]),
    data: (tf, rowCount) => images(tf, rowCount, [32, 32, 3], 10),
    settings: (tf) => ({ loss: crossEntropy(tf) }),
  },
  'resnet-full': {
    wholeBatch: true,
    compileLimitMs: 5000,
    title: 'ResNet-18 of full width (64 to 512 filters), 32×32, batch 32',
    batchSize: 32,
    target: 1.2,
    make: residual([64, 128, 256, 512]),
    data: (tf, rowCount) => images(tf, rowCount, [32, 32, 3], 10),
    settings: (tf) => ({ loss: crossEntropy(tf) }),
  },
  mobilenet: {
    wholeBatch: true,
    compileLimitMs: 5000,
    title: 'MobileNetV2, 96×96, batch 16',
    batchSize: 16,
    target: null,
    make: mobileNet,
    data: (tf, rowCount) => images(tf, rowCount, [96, 96, 3], 10),
    settings: (tf) => ({ loss: crossEntropy(tf) }),
  },
  lstm: {
    title: 'embedding 10000×32, LSTM 128, T = 100, batch 32',
    batchSize: 32,
    target: 1,
    make: recurrent('lstm', false),
    data: (tf, rowCount) => texts(tf, rowCount, 100, 10000),
    settings: () => binary,
  },
  gru: {
    wholeBatch: true,
    title: 'embedding 10000×32, GRU 128, T = 100, batch 32',
    batchSize: 32,
    target: 1,
    make: recurrent('gru', false),
    data: (tf, rowCount) => texts(tf, rowCount, 100, 10000),
    settings: () => binary,
  },
  bilstm: {
    title: 'embedding 10000×32, bidirectional LSTM 64, T = 100, batch 32',
    batchSize: 32,
    target: null,
    make: recurrent('lstm', true),
    data: (tf, rowCount) => texts(tf, rowCount, 100, 10000),
    settings: () => binary,
  },
  transformer: {
    wholeBatch: true,
    compileLimitMs: 5000,
    title: 'transformer encoder, 4 layers, d = 128, T = 128, batch 16',
    batchSize: 16,
    target: 1,
    make: encoder({
      stepCount: 128,
      isCausal: false,
      vocabulary: 1000,
      head: (tf) => [tf.layers.globalAveragePooling1d(), tf.layers.dense({ units: 1, activation: 'sigmoid' })],
    }),
    data: (tf, rowCount) => texts(tf, rowCount, 128, 1000),
    settings: () => binary,
  },
  gpt: {
    wholeBatch: true,
    compileLimitMs: 5000,
    title: 'GPT-mini, 4 layers, d = 128, T = 64, vocabulary 256, batch 16',
    batchSize: 16,
    target: null,
    make: encoder({ stepCount: 64, isCausal: true, vocabulary: 256, head: (tf) => [tf.layers.dense({ units: 256 })] }),
    data: (tf, rowCount) => ({
      inputs: texts(tf, rowCount, 64, 256).inputs,
      targets: [tf.randomUniform([rowCount, 64], 0, 256, 'int32', 2).toFloat()],
    }),
    settings: (tf) => ({ loss: tokenCrossEntropy(tf, 256) }),
  },
};
