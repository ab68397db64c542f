import { expect, it } from 'vitest';
import { completeConfig } from '../../../shared/config/config-text';
import { createConfigCompletion } from './config-completion';

const config = (seed: number, layer: object) => ({
  formatVersion: 1,
  name: `a ${seed}`,
  dataset: { name: 'iris' },
  model: { layers: [{ kind: 'input' }, layer] },
  training: { loss: { kind: 'meanSquaredError' } },
  seed,
});

it('gives every config what the schema gives it, whichever came before', () => {
  const complete = createConfigCompletion();
  const lacking = [
    config(1, { kind: 'dense', units: 3 }),
    config(2, { kind: 'dense', units: 4 }),
    config(3, { kind: 'dropout', rate: 0.5 }),
  ];
  const whole = lacking.map((each) => completeConfig(each));
  // Kinds of one shape otherwise, and the numbers of a whole config in one that lacks a part.
  const documents = [
    whole[0],
    ...lacking,
    ...whole,
    config(4, { kind: 'conv1d', filters: 2, kernelSize: 3 }),
    config(4, { kind: 'conv2d', filters: 2, kernelSize: 3 }),
  ];
  for (const document of documents) expect(complete(JSON.stringify(document))).toEqual(completeConfig(document));
  expect(whole[0]).not.toEqual(lacking[0]);
});
