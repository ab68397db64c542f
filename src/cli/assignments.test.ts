import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { applyAssignments, parseAssignment } from './assignments';
import { UsageError } from './failure';

const text = `# An experiment.
name: digits
training:
  epochs: 5 # enough
  earlyStopping: null
model:
  layers:
    - { kind: dense, units: 128 }
    - { kind: dense, units: 10 }
`;

function set(...assignments: string[]): string {
  return applyAssignments(text, assignments.map(parseAssignment));
}

describe('--set', () => {
  test('changes a nested value and keeps comments and everything else', () => {
    expect(set('training.epochs=20')).toBe(text.replace('epochs: 5', 'epochs: 20'));
  });

  test('reads numbers, booleans, null and lists as such and words as text', () => {
    const { training } = parse(
      set('training.a=0.01', 'training.b=true', 'training.c=null', 'training.d=[1, x]', 'training.e=adam'),
    );
    expect(training).toMatchObject({ a: 0.01, b: true, c: null, d: [1, 'x'], e: 'adam' });
  });

  test('reaches into lists by both ways of writing an index', () => {
    const { model } = parse(set('model.layers[0].units=32', 'model.layers.1.units=3'));
    expect(model.layers.map((layer: { units: number }) => layer.units)).toEqual([32, 3]);
  });

  test('makes maps that are missing or null', () => {
    const config = parse(set('training.earlyStopping.patience=3', 'engine.backend=cpu'));
    expect([config.training.earlyStopping, config.engine]).toEqual([{ patience: 3 }, { backend: 'cpu' }]);
  });

  test('keeps an equals sign in the value', () => {
    expect(parse(set('description=a=b')).description).toBe('a=b');
  });

  test.each([
    'epochs',
    '=5',
    'training..epochs=5',
    '.a=1',
    'training.epochs={',
    'training.epochs.more=1',
    'model.layers[7].units=1',
    'model.layers.x=1',
  ])('refuses %s as wrong usage', (assignment) => {
    expect(() => set(assignment)).toThrow(UsageError);
  });

  test('hands a text with a syntax error on as it is, for the host to report its place', () => {
    expect(applyAssignments('a: [', [parseAssignment('b=1')])).toBe('a: [');
  });
});
