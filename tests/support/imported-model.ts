import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { importModel } from '../../src/engine/import';
import { buildModel } from '../../src/engine/layers';
import { JobControl } from '../../src/engine/lib/job-context';
import { readStoredWeights } from '../../src/engine/lib/stored-weights';
import type { LayersModel, Tensor, TensorFlow } from '../../src/engine/lib/tensorflow';
import { writeWeights } from '../../src/engine/train';
import type { ImportReport } from '../../src/shared/contract/model';
import { analyseModel } from '../../src/shared/graph/analysis';
import { type Model, modelSchema } from '../../src/shared/graph/model';
import type { ImportModelResult } from '../../src/shared/job/protocol';

export const modelFixtures = path.resolve('tests/fixtures/models');

/** What Keras computed with a fixture; written by generate.py. */
export interface Expected {
  inputs: Record<string, { shape: number[]; values: number[] }>;
  outputs: { shape: number[]; values: number[] }[];
  parameterCount: number;
}

export async function readExpected(name: string): Promise<Expected> {
  return JSON.parse(await readFile(path.join(modelFixtures, `${name}.expected.json`), 'utf8'));
}

/** A model that the job has read into a folder of its own. */
export class ImportedModel implements AsyncDisposable {
  private constructor(
    private readonly folder: string,
    readonly result: ImportModelResult,
    readonly text: string,
    readonly report: ImportReport,
  ) {}

  static async read(file: string): Promise<ImportedModel> {
    const folder = await mkdtemp(path.join(tmpdir(), 'studio-import-'));
    try {
      const outputDirectory = path.join(folder, 'model');
      const context = new JobControl().contextFor(() => {});
      const result = await importModel({ kind: 'importModel', sourcePath: file, outputDirectory }, context);
      const text = await readFile(path.join(outputDirectory, 'model.yaml'), 'utf8');
      const report = JSON.parse(await readFile(path.join(outputDirectory, 'report.json'), 'utf8'));
      return new ImportedModel(folder, result, text, report);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  get model(): Model {
    return modelSchema.parse(parse(this.text)) as Model;
  }

  get analysis() {
    return analyseModel(this.model);
  }

  weights() {
    return readStoredWeights(path.join(this.folder, 'model', 'weights'));
  }

  /** The network as the engine builds it, with every weight of the file. */
  async build(tf: TensorFlow): Promise<LayersModel> {
    const built = buildModel(tf, this.model, [], 1);
    writeWeights(tf, built, await this.weights(), 'exact');
    return built;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The largest difference between what a network gives and what was expected of it. */
export function largestDifference(tf: TensorFlow, model: LayersModel, expected: Expected): number {
  const inputs = Object.values(expected.inputs).map(({ shape, values }) => tf.tensor(values, shape));
  const outputs = [model.predict(inputs.length === 1 ? (inputs[0] as Tensor) : inputs)].flat() as Tensor[];
  return Math.max(
    ...outputs.map((output, index) => {
      const values = output.dataSync();
      const wanted = expected.outputs[index] as Expected['outputs'][number];
      if (output.shape.join() !== wanted.shape.join())
        throw new Error(`Output ${index} has the shape ${output.shape}; expected ${wanted.shape}.`);
      return Math.max(...wanted.values.map((value, at) => Math.abs(value - (values[at] as number))));
    }),
  );
}
