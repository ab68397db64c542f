import { describe, expect, test } from 'vitest';
import { metricKinds } from '../../../../shared/config/metric';
import { optimizerTable } from '../../../../shared/config/optimizer';
import { trainingSchema } from '../../../../shared/config/run-config';
import { initialiserKinds } from '../../../../shared/graph/initialisers';
import { layerSchemas } from '../../../../shared/graph/model';
import { transforms } from '../../../../shared/transforms/catalog';
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
    expect(optimizer.variants.map(({ kind }) => kind)).toEqual(optimizerTable.map(({ kind }) => kind));
    expect(optimizer.variants[0]).toMatchObject({
      kind: 'sgd',
      title: 'SGD',
      help: expect.stringContaining('momentum'),
    });
    expect(optimizer.variants[0]?.fields.map(({ name }) => name)).toEqual(['learningRate', 'momentum', 'nesterov']);
  });

  test('what may be a name or a map is one choice of variants', () => {
    const initialiser = fieldNamed(describeObject(layerSchemas.dense), 'kernelInitialiser');
    if (initialiser.kind !== 'variants') throw new Error(initialiser.kind);
    expect(initialiser.shorthand).toBe(true);
    expect(initialiser.default).toBe('glorotUniform');
    expect(initialiser.variants.map(({ kind }) => kind)).toEqual([...initialiserKinds]);
  });

  test('clipping and constraints can be absent, and their kinds are known', () => {
    expect(fieldNamed(describeObject(trainingSchema), 'clip')).toMatchObject({ kind: 'variants', nullable: true });
    expect(fieldNamed(describeObject(layerSchemas.dense), 'kernelConstraint')).toMatchObject({
      kind: 'variants',
      nullable: true,
      shorthand: false,
    });
  });

  test('a number says its range, where it has one', () => {
    const optimizer = fieldNamed(describeObject(trainingSchema), 'optimizer');
    const [sgd] = optimizer.kind === 'variants' ? optimizer.variants : [];
    expect(fieldNamed(sgd?.fields ?? [], 'momentum').help).toContain('Range: at least 0, below 1.');
  });

  test('maps of names are records, and what may be a word or such a map is edited as text', () => {
    const outputs = fieldNamed(describeObject(trainingSchema), 'outputs');
    if (outputs.kind !== 'record' || outputs.value.kind !== 'object') throw new Error(outputs.kind);
    expect(outputs.value.fields.map(({ name }) => name)).toContain('lossWeight');
    expect(fieldNamed(describeObject(trainingSchema), 'classWeights').kind).toBe('code');
  });

  test('phases are a list of maps with the fields of one', () => {
    const phases = fieldNamed(describeObject(trainingSchema), 'phases');
    if (phases.kind !== 'objectList') throw new Error(phases.kind);
    expect(phases.fields.map(({ name }) => name)).toEqual(['epochs', 'learningRate', 'freeze', 'unfreeze']);
  });

  test('early stopping is an object that can be absent', () => {
    expect(fieldNamed(describeObject(trainingSchema), 'earlyStopping')).toMatchObject({
      kind: 'object',
      nullable: true,
    });
  });

  test('metrics are several of a table', () => {
    const metrics = fieldNamed(describeObject(trainingSchema), 'metrics');
    if (metrics.kind !== 'variantList') throw new Error(metrics.kind);
    expect(metrics.variants.map(({ kind }) => kind)).toEqual([...metricKinds]);
  });

  test('a pair may be one number, an input shape may be a word', () => {
    expect(fieldNamed(describeObject(layerSchemas.conv2d), 'kernelSize')).toMatchObject({ kind: 'list', single: true });
    expect(fieldNamed(describeObject(layerSchemas.input), 'shape')).toMatchObject({ kind: 'list', words: ['auto'] });
  });

  test('every layer kind and transform can be described without a gap', () => {
    for (const schema of Object.values(layerSchemas))
      for (const field of describeObject(schema)) expect(field.help || field.kind === 'object').toBeTruthy();
    expect(describeVariants(transformSchema).map(({ kind }) => kind)).toEqual(Object.keys(transforms));
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
