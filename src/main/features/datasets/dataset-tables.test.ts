import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { useDatasetProject } from '../../../../tests/support/dataset-project';
import { configOf, flowers, flowersConfig, many } from '../../../../tests/support/flowers';
import { readJobColumn, readSplit } from '../../../../tests/support/job-data';

const { signal } = new AbortController();

const project = useDatasetProject();
const write = (name: string, ...lines: (string | string[])[]) => project.write(name, lines.flat());
const add = (name: string, ...lines: (string | string[])[]) => project.add(name, lines.flat());

describe('preparing the table of a run', () => {
  it('writes features, target and a split with exact shares of every class', async () => {
    await add('flowers', flowers);
    const { data } = await project.datasets.prepare(
      configOf({ dataset: { name: 'flowers', split: { train: 0.7, validation: 0.2, test: 0.1 } } }),
      signal,
    );
    expect(data).toMatchObject({
      rowCount: 60,
      columns: [
        { name: 'width', kind: 'numeric', role: 'feature' },
        { name: 'colour', kind: 'text', role: 'feature' },
        { name: 'label', kind: 'text', role: 'target' },
      ],
    });
    expect(readJobColumn(data, 'width')).toEqual(Array.from({ length: 60 }, (_, index) => index / 8));
    const labels = readJobColumn(data, 'label');
    const counts: Record<string, number> = {};
    readSplit(data).forEach((part, row) => {
      const key = `${labels[row]}${part}`;
      counts[key] = (counts[key] ?? 0) + 1;
    });
    expect(counts).toEqual({ a0: 21, a1: 6, a2: 3, b0: 14, b1: 4, b2: 2, c0: 7, c1: 2, c2: 1 });
  });

  it('puts a row in the same part wherever it stands in the file, and in another with another seed', async () => {
    const [header = '', ...rows] = flowers;
    await add('flowers', flowers);
    await add('turned', header, [...rows].reverse());
    const partsOf = async (name: string, seed: number) => {
      const { data } = await project.datasets.prepare(configOf({ dataset: { name }, seed }), signal);
      const widths = readJobColumn(data, 'width');
      const parts = readSplit(data);
      return widths.map((width, row) => `${width} ${parts[row]}`).sort();
    };
    expect(await partsOf('turned', 1)).toEqual(await partsOf('flowers', 1));
    expect(await partsOf('flowers', 2)).not.toEqual(await partsOf('flowers', 1));
  });

  it('writes the file once for one split', async () => {
    await add('flowers', flowers);
    const first = await project.datasets.prepare(configOf(), signal);
    const second = await project.datasets.prepare(
      configOf({ training: { ...flowersConfig.training, epochs: 3 } }),
      signal,
    );
    const other = await project.datasets.prepare(
      configOf({ dataset: { name: 'flowers', features: ['width'] } }),
      signal,
    );
    expect(second.data.path).toBe(first.data.path);
    expect(other.data.path).not.toBe(first.data.path);
  });

  it('leaves out rows without a target, and says how many', async () => {
    await add(
      'gaps',
      'x,label',
      many(40, (index) => `${index},${index % 10 === 0 ? '' : index % 2}`),
    );
    const { data, problems } = await project.datasets.prepare(configOf({ dataset: { name: 'gaps' } }), signal);
    const labels = readJobColumn(data, 'label');
    expect([data.rowCount, labels.length, labels.filter(Number.isNaN).length]).toEqual([36, 36, 0]);
    expect(readJobColumn(data, 'x')).not.toContain(10);
    expect(problems).toMatchObject([{ code: 'missingTarget', message: expect.stringContaining('4 of 40 rows') }]);
  });

  it('writes booleans as 0 and 1, times as seconds and missing values as NaN', async () => {
    await add(
      'kinds',
      'flag,when,x,label',
      many(20, (index) => `${index % 2 === 0},1970-01-01 00:00:${10 + index},${index === 3 ? '' : index},${index % 2}`),
    );
    const features = ['flag', 'when', 'x'];
    const { data } = await project.datasets.prepare(configOf({ dataset: { name: 'kinds', features } }), signal);
    expect(readJobColumn(data, 'flag').slice(0, 3)).toEqual([1, 0, 1]);
    expect(readJobColumn(data, 'when').slice(0, 2)).toEqual([10, 11]);
    expect(readJobColumn(data, 'x').slice(2, 5)).toEqual([2, Number.NaN, 4]);
  });
});

describe('predicting a file', () => {
  const output = () => path.join(project.folder, `${Math.random()}.csv`);
  const inputFolder = () => path.join(project.store.directories.cache, 'prediction', 'input');

  it('reads it with the kinds of the training data, whatever else it holds', async () => {
    await add('flowers', flowers);
    const input = await write('new.csv', 'note,colour,width', 'x,red,3', '1,blue,', 'y,mauve,2');
    const { data } = await project.datasets.preparePrediction(configOf(), input, inputFolder(), signal);
    expect(data).toMatchObject({
      rowCount: 3,
      columns: [
        { name: 'width', kind: 'numeric' },
        { name: 'colour', kind: 'text' },
      ],
    });
    expect(readJobColumn(data, 'width')).toEqual([3, Number.NaN, 2]);
    expect(readJobColumn(data, 'colour')).toEqual(['red', 'blue', 'mauve']);
    expect(readSplit(data)).toEqual([2, 2, 2]);
  });

  it('names a column that the file lacks', async () => {
    await add('flowers', flowers);
    const input = await write('new.csv', 'colour,size', 'red,3');
    await expect(project.datasets.preparePrediction(configOf(), input, inputFolder(), signal)).rejects.toThrow(
      'new.csv lacks the column "width" that the run learned from.',
    );
  });

  it('names the line of a word where the model needs a number', async () => {
    await add('flowers', flowers);
    const input = await write('new.csv', 'colour,width', 'red,3', 'blue,wide');
    await expect(project.datasets.preparePrediction(configOf(), input, inputFolder(), signal)).rejects.toThrow(
      /Line 3: "wide" in column "width" is not a number/,
    );
  });

  it('writes predictions beside the input’s own cells, as they stood there', async () => {
    const inputPath = await write('new.csv', 'code;note;prediction', '007;"a;b";x', '1,50;NA;"say ""so"""', ';;');
    const predictionsPath = path.join(project.folder, 'predictions.arrow');
    const table = tableFromArrays({ prediction: ['yes', 'no', 'yes'], probability_yes: Float64Array.of(0.75, 0.5, 1) });
    await writeFile(predictionsPath, tableToIPC(table, 'file'));
    const outputPath = output();
    expect(
      await project.datasets.writePredictions({ inputPath, rows: null, predictionsPath, outputPath }, signal),
    ).toEqual({
      rowCount: 3,
    });
    expect(await readFile(outputPath, 'utf8')).toBe(
      'code;note;prediction;prediction_2;probability_yes\n007;"a;b";x;yes;0.75\n1,50;NA;"say ""so""";no;0.5\n;;;yes;1\n',
    );
  });

  it('does not write over its input', async () => {
    const inputPath = await write('new.csv', 'a,b', '1,2');
    await expect(
      project.datasets.writePredictions({ inputPath, rows: null, predictionsPath: '', outputPath: inputPath }, signal),
    ).rejects.toThrow(/is the input file itself/);
  });
});
