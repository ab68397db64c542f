import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { withRecording } from './recording';

it('adds what is to be recorded and leaves comments and the rest as they are', () => {
  expect(withRecording('training:\n  # Long enough.\n  epochs: 3\nseed: 1\n', ['histograms'])).toBe(
    'training:\n  # Long enough.\n  epochs: 3\n  record:\n    histograms:\n      everyEpochs: 1\nseed: 1\n',
  );
});

it('keeps what the config says of it already, and replaces a null', () => {
  const text = 'training:\n  record: { histograms: { everyEpochs: 5 }, samples: null }\n';
  expect(withRecording(text, ['histograms', 'samples'])).toBe(
    'training:\n  record: { histograms: { everyEpochs: 5 }, samples: { everyEpochs: 1 } }\n',
  );
});

it('leaves a text alone that is no YAML', () => {
  expect(withRecording('training: [', ['samples'])).toBe('training: [');
});

it('reads JSON and gives what is read alike', () => {
  expect(parse(withRecording('{"training":{"epochs":3}}', ['samples']))).toEqual({
    training: { epochs: 3, record: { samples: { everyEpochs: 1 } } },
  });
});
