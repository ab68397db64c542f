import { expect, test } from 'vitest';
import { intervenedText } from './intervened-text';

const text = `name: a
training:
  epochs: 5 # few
  optimizer: { kind: adam, learningRate: 0.01 }
`;

test('rate, epochs and early stopping are those that the run ended with', () => {
  const changed = intervenedText(text, [
    { action: 'learningRate', phase: 0, after: { base: 0.005, isHeld: false } },
    { action: 'epochs', phase: 0, after: 8 },
    { action: 'pause', phase: 0, after: null },
    { action: 'learningRate', phase: 0, after: { base: 0.001, isHeld: false } },
    { action: 'earlyStopping', phase: 0, after: { metric: 'train/loss', patience: 3 } },
  ]);
  expect(changed).toBe(`name: a
training:
  epochs: 8 # few
  optimizer: { kind: adam, learningRate: 0.001 }
  earlyStopping:
    metric: train/loss
    patience: 3
`);
});

test('a held rate has no schedule any more', () => {
  const withSchedule = `${text}  schedule: { kind: cosine }\n`;
  expect(
    intervenedText(withSchedule, [{ action: 'learningRate', phase: 0, after: { base: 0.002, isHeld: true } }]),
  ).toMatch(/learningRate: 0.002 \}\n {2}schedule:\n {4}kind: constant\n/);
});

test('in phases the rate is that of its phase, and the last phase takes the added epochs', () => {
  const phased = `name: a
training:
  phases:
    - { epochs: 2, learningRate: 0.1 }
    - { epochs: 3, learningRate: 0.01 }
`;
  expect(
    intervenedText(phased, [
      { action: 'learningRate', phase: 1, after: { base: 0.02, isHeld: false } },
      { action: 'epochs', phase: 1, after: 9 },
    ]),
  ).toMatch(/- \{ epochs: 2, learningRate: 0.1 \}\n {4}- \{ epochs: 7, learningRate: 0.02 \}/);
});

test('a config without a training section gets one', () => {
  const bare = `name: a
dataset: { name: iris }
model: { layers: [{ kind: input }, { kind: dense, units: 3 }] }
`;
  expect(intervenedText(bare, [{ action: 'epochs', phase: 0, after: 7 }])).toBe(`${bare}training:\n  epochs: 7\n`);
});
