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
