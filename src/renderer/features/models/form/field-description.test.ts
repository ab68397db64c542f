import { describe, expect, test } from 'vitest';
import { trainingSchema } from '../../../../shared/config/run-config';
import { layerSchemas } from '../../../../shared/graph/model';
import { transformSchema } from '../../../../shared/transforms/schema';
import { describeObject, describeVariants, type FieldDescription, titleOf } from './field-description';
import { formatList, readList } from './list-text';

const fieldNamed = (fields: readonly FieldDescription[], name: string) => {
  const field = fields.find((each) => each.name === name);
  if (!field) throw new Error(`no field ${name}`);
  return field;
};

describe('fields made from the schemas', () => {
  test('numbers carry their bounds and default', () => {
    expect(fieldNamed(describeObject(trainingSchema), 'epochs')).toMatchObject({
      kind: 'number',
      integer: true,
      minimum: 1,
      maximum: 1_000_000,
      default: 10,
      required: false,
    });
  });

  test('the optimizer becomes variants with fields of their own', () => {
    const optimizer = fieldNamed(describeObject(trainingSchema), 'optimizer');
    if (optimizer.kind !== 'variants') throw new Error(optimizer.kind);
    expect(optimizer.variants.map(({ kind }) => kind)).toEqual(['sgd', 'adam', 'rmsprop', 'adagrad', 'adadelta']);
    expect(optimizer.variants[0]?.fields.map(({ name }) => name)).toEqual(['learningRate', 'momentum', 'nesterov']);
  });

  test('early stopping is an object that can be absent', () => {
    expect(fieldNamed(describeObject(trainingSchema), 'earlyStopping')).toMatchObject({
      kind: 'object',
      nullable: true,
    });
  });

  test('metrics are several of a fixed set', () => {
    expect(fieldNamed(describeObject(trainingSchema), 'metrics')).toMatchObject({ kind: 'choices' });
  });

  test('a pair may be one number, an input shape may be a word', () => {
    expect(fieldNamed(describeObject(layerSchemas.conv2d), 'kernelSize')).toMatchObject({ kind: 'list', single: true });
    expect(fieldNamed(describeObject(layerSchemas.input), 'shape')).toMatchObject({ kind: 'list', words: ['auto'] });
  });

  test('every layer kind and transform can be described without a gap', () => {
    for (const schema of Object.values(layerSchemas))
      for (const field of describeObject(schema)) expect(field.help || field.kind === 'object').toBeTruthy();
    expect(describeVariants(transformSchema)).toHaveLength(6);
  });
});

describe('list fields', () => {
  const pair = fieldNamed(describeObject(layerSchemas.conv2d), 'kernelSize') as Extract<
    FieldDescription,
    { kind: 'list' }
  >;

  test('one number stays a number, two become a list', () => {
    expect(readList('3', pair)).toEqual({ ok: true, value: 3 });
    expect(readList('[3, 5]', pair)).toEqual({ ok: true, value: [3, 5] });
  });

  test('a word that is no number is named', () => {
    expect(readList('3, x', pair)).toMatchObject({ ok: false, message: expect.stringContaining('"x"') });
  });

  test('what is shown can be read back', () => {
    expect(readList(formatList([3, 5]), pair)).toEqual({ ok: true, value: [3, 5] });
  });
});

test('names become words', () => {
  expect(['learningRate', 'beta1', 'l2', 'useBias'].map(titleOf)).toEqual([
    'Learning rate',
    'Beta 1',
    'L2',
    'Use bias',
  ]);
});
