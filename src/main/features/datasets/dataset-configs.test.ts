import { describe, expect, it } from 'vitest';
import { useDatasetProject } from '../../../../tests/support/dataset-project';
import { configOf, flowers, many } from '../../../../tests/support/flowers';
import type { RunConfigInput } from '../../../shared/config/run-config';

const { signal } = new AbortController();

const project = useDatasetProject();
const add = (name: string, ...lines: (string | string[])[]) => project.add(name, lines.flat());

describe('a config that does not fit its data set', () => {
  const regression = { loss: { kind: 'meanSquaredError' as const } };
  const binary = { loss: { kind: 'binaryCrossentropy' as const } };
  const cases: {
    title: string;
    lines: string[];
    change: Partial<RunConfigInput>;
    code: string;
    message: RegExp;
    path: string[];
  }[] = [
    {
      title: 'an unknown data set',
      lines: flowers,
      change: { dataset: { name: 'flower' } },
      code: 'unknownDataset',
      message: /no data set "flower"/,
      path: ['dataset', 'name'],
    },
    {
      title: 'an unknown version',
      lines: flowers,
      change: { dataset: { name: 'flowers', version: 4 } },
      code: 'unknownVersion',
      message: /has no version 4; it has 1/,
      path: ['dataset', 'version'],
    },
    {
      title: 'an unknown target',
      lines: flowers,
      change: { dataset: { name: 'flowers', target: 'lable' } },
      code: 'unknownTarget',
      message: /no column "lable" to predict/,
      path: ['dataset', 'target'],
    },
    {
      title: 'no target at all',
      lines: ['a,b', '1,2', '3,4'],
      change: {},
      code: 'noTarget',
      message: /No column of "flowers" has the role target/,
      path: ['dataset', 'target'],
    },
    {
      title: 'an unknown feature',
      lines: flowers,
      change: { dataset: { name: 'flowers', features: ['width', 'height'] } },
      code: 'unknownFeature',
      message: /no column "height"/,
      path: ['dataset', 'features'],
    },
    {
      title: 'the target among the features',
      lines: flowers,
      change: { dataset: { name: 'flowers', features: ['width', 'label'] } },
      code: 'targetAmongFeatures',
      message: /would read the answer/,
      path: ['dataset', 'features'],
    },
    {
      title: 'a text target for a regression',
      lines: flowers,
      change: { training: regression },
      code: 'targetNotNumeric',
      message: /needs numbers, and the target "label" holds categories such as "a"/,
      path: ['dataset', 'target'],
    },
    {
      title: 'a target with one class',
      lines: ['x,label', ...many(20, (index) => `${index},3`)],
      change: {},
      code: 'oneClass',
      message: /only one class, "3"/,
      path: ['dataset', 'target'],
    },
    {
      title: 'three classes for a binary loss',
      lines: flowers,
      change: { training: binary },
      code: 'notBinary',
      message: /needs exactly two classes; the target "label" has 3 \(a, b, c\)/,
      path: ['dataset', 'target'],
    },
    {
      title: 'too few rows for the split',
      lines: ['x,label', '1,a', '2,b', '3,a'],
      change: {},
      code: 'tooFewRows',
      message: /3 rows with a target are too few for this split: (validation|test) \(share 0.15\) would be empty/,
      path: ['dataset', 'split'],
    },
  ];

  it.each(cases)(
    '$title is a problem at its place, and stops the run',
    async ({ lines, change, code, message, path: place }) => {
      await add('flowers', lines);
      const transforms: RunConfigInput['transforms'] = [{ kind: 'oneHot' }];
      const config = configOf({ transforms, ...change });
      const { problems } = await project.datasets.resolve(config);
      expect(problems[0]).toMatchObject({ code, severity: 'error', message: expect.stringMatching(message) });
      expect(problems[0]?.where?.path?.slice(0, place.length)).toEqual(place);
      expect(problems[0]?.fix).toBeTruthy();
      await expect(project.datasets.prepare(config, signal)).rejects.toMatchObject({
        code: code === 'unknownDataset' ? 'NOT_FOUND' : 'BAD_INPUT',
        message: expect.stringMatching(message),
      });
    },
  );

  it('suggests the name that was meant', async () => {
    await add('flowers', flowers);
    const { problems } = await project.datasets.resolve(configOf({ dataset: { name: 'flowers', target: 'lable' } }));
    expect(problems[0]?.fix).toBe('Did you mean "label"? Its columns are: width, colour, label.');
  });

  it('with text that is left tells so and keeps what else is known', async () => {
    await add('flowers', flowers);
    expect(await project.datasets.resolve(configOf())).toMatchObject({
      features: ['width', 'colour'],
      target: 'label',
      inputShape: null,
      outputWidth: 3,
      problems: [{ code: 'textFeature' }],
    });
  });

  it('gives the width of one-hot columns before training', async () => {
    await add('flowers', flowers);
    const resolved = await project.datasets.resolve(
      configOf({ transforms: [{ kind: 'standardise' }, { kind: 'oneHot' }] }),
    );
    expect(resolved).toMatchObject({ inputShape: [4], problems: [] });
  });
});
