const optimizers = ['adam', 'sgd', 'rmsprop'];
const activations = ['relu', 'tanh', 'gelu'];
const layerCount = 12;

/** What the runs of one setting share, drawn from its own stream; a run differs from its siblings by the seed alone. */
export function drawSetting(randomStream, seed, setting) {
  const stream = randomStream(seed, 'setting', setting);
  const pick = (values) => values[stream.integer(values.length)];
  return {
    experiment: pick(['digits-mlp', 'digits-deep', 'digits-wide', 'digits-narrow']),
    learningRate: Number((10 ** (stream.uniform() * 4 - 5)).toPrecision(3)),
    batchSize: pick([16, 32, 64, 128]),
    optimizer: pick(optimizers),
    activation: pick(activations),
    layers: Array.from({ length: layerCount }, () => ({
      units: 8 * (1 + stream.integer(16)),
      rate: Number((0.5 * stream.uniform()).toFixed(2)),
    })),
  };
}

/** A config that the studio itself would accept; with its defaults it has about 150 settings. */
export function settingText(setting, { epochCount, seed }) {
  const hidden = setting.layers.flatMap(({ units, rate }, index) => [
    `    - { kind: dense, name: hidden_${index + 1}, units: ${units}, activation: ${setting.activation} }`,
    `    - { kind: dropout, name: drop_${index + 1}, rate: ${rate} }`,
  ]);
  return `name: ${setting.experiment}
dataset:
  name: digits
  split: { train: 0.7, validation: 0.15, test: 0.15, stratify: true }
transforms:
  - { kind: scale, factor: 0.0625 }
model:
  layers:
    - { kind: input, shape: auto }
${hidden.join('\n')}
    - { kind: dense, name: classes, units: 10 }
training:
  epochs: ${epochCount}
  batchSize: ${setting.batchSize}
  optimizer: { kind: ${setting.optimizer}, learningRate: ${setting.learningRate} }
  loss: { kind: sparseCategoricalCrossentropy, fromLogits: true }
  metrics: [accuracy]
seed: ${seed}
`;
}

/** How well a setting does, from 0 to 1: the learning rate matters most, the first layer's width and its dropout less. */
export function qualityOf({ learningRate, optimizer, layers: [first] }) {
  const best = optimizer === 'sgd' ? -1.5 : -2.7;
  const rate = Math.exp(-(((Math.log10(learningRate) - best) / 1.3) ** 2));
  return Math.min(1, Math.max(0, 0.15 + 0.7 * rate + 0.1 * (first.units / 128) - 0.15 * first.rate));
}
