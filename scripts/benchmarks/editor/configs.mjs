/** Configs of a given size, as a person or an import would write them. */

const frame = (layers) => `# Measured by the editor bench.
name: measured
dataset:
  name: digits
model:
  layers:
${layers.map((layer) => `    - ${layer}\n`).join('')}training:
  epochs: 1
  loss: { kind: sparseCategoricalCrossentropy, fromLogits: true }
seed: 1
`;

/** Dense layers one behind the other, with a connection around every fifth pair. */
export function layeredConfig(count) {
  const layers = ['{ kind: input, name: layer_0, shape: [64] }'];
  for (let index = 1; index < count; index += 1)
    layers.push(
      index % 5 === 0
        ? `{ kind: add, name: layer_${index}, inputs: [layer_${index - 1}, layer_${index - 3}] }`
        : `{ kind: dense, name: layer_${index}, units: 64, activation: relu }`,
    );
  return frame(layers);
}

/** Blocks of fifty layers in ten stages, as scopes of an imported graph. */
export function scopedConfig(count) {
  const layers = ['{ kind: input, name: layer_0, shape: [64] }'];
  for (let index = 1; index < count; index += 1) {
    const stage = Math.floor((index * 10) / count);
    const block = Math.floor(index / 50);
    layers.push(
      `{ kind: dense, name: layer_${index}, group: stage_${stage}/block_${block}, units: 64, activation: relu }`,
    );
  }
  return frame(layers);
}
