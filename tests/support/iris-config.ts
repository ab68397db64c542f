interface IrisConfigOptions {
  name: string;
  epochs: number;
  checkpointEveryEpochs: number;
  seed?: number;
  compile?: 'auto' | 'off';
  /** Nothing is left for validation and test. */
  trainOnly?: boolean;
  schedule?: 'constant' | 'cosine';
}

/** A small network on the iris sample; dropout, shuffling and Adam make random state and optimizer slots matter. */
export function irisConfigText({
  name,
  epochs,
  checkpointEveryEpochs,
  seed = 7,
  compile = 'auto',
  trainOnly = false,
  schedule = 'constant',
}: IrisConfigOptions): string {
  return `name: ${name}
dataset: { name: iris${trainOnly ? ', split: { kind: ratio, train: 1, validation: 0, test: 0 }' : ''} }
transforms: [{ kind: standardise }]
model:
  layers:
    - { kind: input }
    - { kind: dense, units: 16, activation: relu }
    - { kind: dropout, rate: 0.3 }
    - { kind: dense, units: 3 }
training:
  epochs: ${epochs}
  batchSize: 8
  optimizer: { kind: adam, learningRate: 0.005 }
  loss: { kind: sparseCategoricalCrossentropy, fromLogits: true }
  metrics: [accuracy]
  schedule: { kind: ${schedule} }
  checkpoint: { everyEpochs: ${checkpointEveryEpochs} }
engine: { compile: ${compile === 'off' ? "'off'" : compile} }
seed: ${seed}
`;
}
