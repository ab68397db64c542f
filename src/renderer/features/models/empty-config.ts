/** What an empty config page begins with: the smallest config that trains, on a sample that ships with the studio. */
export const emptyConfigText = `# A run config: everything that decides what a run computes.
name: my-model

dataset:
  name: iris

transforms:
  - { kind: standardise }

model:
  layers:
    - { kind: input }
    - { kind: dense, units: 16, activation: relu }
    - { kind: dense, units: 3, activation: softmax }

training:
  epochs: 30
  batchSize: 16
  optimizer: { kind: adam, learningRate: 0.01 }
  loss: { kind: sparseCategoricalCrossentropy }
  metrics: [accuracy]

seed: 1
`;

/** What an empty canvas begins with: no layers yet, and everything else ready for a network that tells digits apart. */
export const emptyCanvasText = `# Draw the network; data set and training are set for the digits sample and can be changed in the form.
name: my-model

dataset:
  name: digits
  split: { train: 0.7, validation: 0.15, test: 0.15, stratify: true }

transforms:
  # Grey values 0…16 become 0…1.
  - { kind: scale, factor: 0.0625 }

model:
  layers: []

training:
  epochs: 10
  batchSize: 32
  optimizer: { kind: adam, learningRate: 0.002 }
  loss: { kind: sparseCategoricalCrossentropy, fromLogits: true }
  metrics: [accuracy]

seed: 1
`;
