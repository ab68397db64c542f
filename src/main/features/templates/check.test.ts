import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../shared/base/problem';
import { checkConfig } from './check';

/** A data set of ten classes and 64 features, as the datasets feature describes one. */
const digits = {
  dataset: { name: 'digits', rowCount: 1797 } as never,
  features: [],
  target: 'label',
  inputShape: [64],
  outputWidth: 10,
  targets: [
    {
      layer: null,
      target: 'label',
      width: 10,
      widthRule: 'exactly' as const,
      shape: null,
      classes: ['0.0', '1.0', '2.0', '3.0', '4.0', '5.0', '6.0', '7.0', '8.0', '9.0'],
    },
  ],
  problems: [],
};
const dependencies = {
  datasets: { resolve: async () => digits, sampleNames: async () => ['digits', 'iris'] },
  engines: async () => [
    { id: 'tfjs-node-gpu' as const, title: 'GPU', available: false, reason: 'No driver.', remedy: 'Install a driver.' },
    { id: 'cpu' as const, title: 'CPU', available: true, reason: '', remedy: null },
  ],
  findTransferSource: async () => {
    throw new StudioError('NOT_FOUND', 'There is no such run.');
  },
};

interface Options {
  units?: number;
  activation?: string;
  loss?: string;
  more?: string;
  engine?: string;
}
function text({
  units = 10,
  activation = 'linear',
  loss = 'kind: sparseCategoricalCrossentropy, fromLogits: true',
  more = '',
  engine = 'auto',
}: Options) {
  return `name: test
dataset: { name: digits }
model:
  layers:
    - { kind: input }
    - { kind: dense, units: 16, activation: relu }
    - { kind: dense, name: out, units: ${units}, activation: ${activation} }
training:
  loss: { ${loss} }
  ${more}
engine: { backend: ${engine} }
`;
}
const check = async (options: Options, resolve = dependencies.datasets.resolve) =>
  (await checkConfig(text(options), { ...dependencies, datasets: { ...dependencies.datasets, resolve } })).problems;

it('finds nothing wrong with a network that fits its data', async () => {
  expect(await check({})).toEqual([]);
});

it('names the width that the last layer needs, at its line', async () => {
  expect(await check({ units: 5 })).toEqual([
    {
      code: 'outputWidth',
      severity: 'error',
      message: 'The last layer "out" gives 5 values a sample; the target has 10 classes.',
      fix: 'Set units of "out" to 10.',
      where: { path: ['model', 'layers', 2], layer: 'out', line: 7, column: 7 },
      fixes: [
        { title: 'Set units to 10', operations: [{ kind: 'setParameters', names: ['out'], values: { units: 10 } }] },
      ],
    },
  ]);
});

describe('the last activation and the loss', () => {
  const sparse = (fromLogits: boolean) => `kind: sparseCategoricalCrossentropy, fromLogits: ${fromLogits}`;
  const binary = (fromLogits: boolean) => `kind: binaryCrossentropy, fromLogits: ${fromLogits}`;
  it.each([
    ['softmax', sparse(false), []],
    ['linear', sparse(true), []],
    ['softmax', sparse(true), ['activationTwice']],
    ['linear', sparse(false), ['missingActivation']],
    ['relu', sparse(false), ['missingActivation']],
    ['relu', sparse(true), ['boundedLogits']],
    ['tanh', binary(true), ['boundedLogits']],
    ['sigmoid', binary(false), []],
    ['sigmoid', binary(true), ['activationTwice']],
    ['softmax', binary(false), ['missingActivation']],
    ['linear', 'kind: meanSquaredError', []],
    ['sigmoid', 'kind: meanSquaredError', ['boundedOutput']],
  ])('%s with %s: %s', async (activation, loss, codes) => {
    const problems = await check({ activation, loss });
    expect(problems.map(({ code }) => code)).toEqual(codes);
    for (const problem of problems) expect(problem.fix).toBeTruthy();
  });
});

it.each([
  ['metrics: [accuracy]', 'metricForClasses', 'kind: meanSquaredError'],
  ['metrics: [rSquared]', 'metricForClasses', undefined],
  ['earlyStopping: { metric: validation/f1 }', 'unknownMetric', undefined],
  ['schedule: { kind: reduceOnPlateau, metric: validation/f1 }', 'unknownMetric', undefined],
  ['batchSize: 5000', 'largeBatch', undefined],
])('reports %s', async (more, code, loss) => {
  expect((await check({ more, loss })).map((problem) => problem.code)).toEqual([code]);
});

it.each([
  ['metrics: [f1]\n  earlyStopping: { metric: validation/f1 }', []],
  // Over whole splits, which for training data is only done at the end.
  ['metrics: [f1]\n  earlyStopping: { metric: train/f1 }', ['unknownMetric']],
])('knows what is measured while training: %j', async (more, codes) => {
  expect((await check({ more })).map((problem) => problem.code)).toEqual(codes);
});

it('reports an engine that is not there, with its own remedy', async () => {
  expect(await check({ engine: 'tfjs-node-gpu' })).toMatchObject([
    { code: 'engineUnavailable', fix: 'Install a driver.', where: { line: 11 } },
  ]);
});

it('reports two ends of a network', async () => {
  const branched = text({}).replace('name: out, ', 'name: out, inputs: [input_1], ');
  expect((await checkConfig(branched, dependencies)).problems.map(({ code }) => code)).toEqual(['outputCount']);
});

it('counts a sample that is not imported yet as available', async () => {
  const missing = {
    ...digits,
    dataset: null,
    inputShape: null,
    outputWidth: null,
    targets: [],
    problems: [{ code: 'unknownDataset', severity: 'error' as const, message: 'none' }],
  };
  const checked = await checkConfig(text({}), {
    ...dependencies,
    datasets: { ...dependencies.datasets, resolve: async () => missing as never },
  });
  expect(checked).toMatchObject({ missingSample: 'digits', problems: [] });
});

it('checks the document itself while no project is open', async () => {
  const resolve = async () => {
    throw new StudioError('UNAVAILABLE', 'No project is open.');
  };
  expect(await check({}, resolve as never)).toEqual([]);
  expect((await check({ more: 'batchsize: 3' }, resolve as never)).map(({ code }) => code)).toEqual(['unknownKey']);
});
