import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import type { ImportReport } from '../../shared/contract/model';
import type { ImportModelResult } from '../../shared/job/protocol';
import { writeFileAtomically } from '../lib/atomic-file';
import type { JobContext, JobHandler } from '../lib/job-context';
import { writeStoredWeights } from '../lib/stored-weights';
import { readerFor } from './formats';
import type { ConvertedModel } from './keras/conversion';
import { convertKeras } from './keras/convert';
import { readTopology } from './keras/topology';
import { fingerprintFiles, type ModelFiles, openModelFiles } from './model-files';
import type { ReadModel } from './model-format';
import { describeOperationGraph } from './operation-graph';
import { isZip, unpackZip } from './zip-archive';

/** Several files that were packed into one are read as the folder they make. */
async function openSource(files: ModelFiles, unpackDirectory: string): Promise<ModelFiles> {
  if (!(await isZip(files))) return files;
  await unpackZip(files.path(files.main as string), unpackDirectory);
  const unpacked = await openModelFiles(unpackDirectory);
  const [only] = unpacked.names;
  return unpacked.names.length === 1 && only ? openModelFiles(unpacked.path(only)) : unpacked;
}

function reportProgress({ emit }: JobContext, fraction: number, detail: string): void {
  emit({
    type: 'progress',
    fraction,
    detail,
    step: 0,
    stepCount: 0,
    epoch: 0,
    epochCount: 0,
    samplesPerSecond: 0,
    remainingMs: null,
  });
}

function majorOf(producer: string | null): number {
  return Number(/Keras (\d+)/.exec(producer ?? '')?.[1] ?? 2);
}

function convert({ keras, weights, producer, signatures }: ReadModel): ConvertedModel {
  return keras ? convertKeras(readTopology(keras), weights, majorOf(producer)) : describeOperationGraph(signatures);
}

/** One line a layer, as people write it. */
function writeDocument({ layers, outputs }: ConvertedModel): string {
  const line = (value: unknown) => stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
  return [
    'layers:',
    ...layers.map((layer) => `  - ${line(layer)}`),
    ...(outputs.length > 0 ? [`outputs: ${line(outputs)}`] : []),
    '',
  ].join('\n');
}

function countParameters({ layers, weights }: ConvertedModel): number | null {
  if (weights.length === 0) return layers.some(({ kind }) => kind === 'unsupported') ? null : 0;
  return weights.reduce((total, { shape }) => total + shape.reduce((size, dimension) => size * dimension, 1), 0);
}

async function write(directory: string, converted: ConvertedModel, report: ImportReport, context: JobContext) {
  await mkdir(directory, { recursive: true });
  await writeFileAtomically(path.join(directory, 'model.yaml'), writeDocument(converted));
  await writeFileAtomically(path.join(directory, 'report.json'), JSON.stringify(report));
  if (converted.weights.length === 0) return;
  await writeStoredWeights(path.join(directory, 'weights'), converted.weights, (fraction) => {
    context.throwIfCancelled();
    reportProgress(context, 0.3 + 0.7 * fraction, 'Writing the weights');
  });
}

/** Reads a network and its weights from the files of another program into a folder of the project. */
export const importModel: JobHandler<'importModel'> = async (job, context): Promise<ImportModelResult> => {
  const unpackDirectory = `${job.outputDirectory}.unpacked`;
  try {
    reportProgress(context, 0, 'Reading');
    const given = await openModelFiles(job.sourcePath);
    const files = await openSource(given, unpackDirectory);
    await context.breathe();
    context.throwIfCancelled();
    const reader = await readerFor(files);
    const fingerprint = await fingerprintFiles(given);
    using read = await reader.read(files);
    reportProgress(context, 0.2, 'Reading the layers');
    const converted = convert(read);
    await context.breathe();
    context.throwIfCancelled();
    const { signatures, operations } = read;
    await write(job.outputDirectory, converted, { layers: converted.report, signatures, operations }, context);
    return {
      format: reader.format,
      producer: read.producer,
      fileName: path.basename(job.sourcePath),
      ...fingerprint,
      layerCount: converted.layers.length,
      parameterCount: countParameters(converted),
      hasWeights: converted.weights.length > 0,
      inputs: converted.inputs,
      outputs: converted.outputSpecifications,
      problems: [...read.problems, ...converted.problems],
    };
  } finally {
    await rm(unpackDirectory, { recursive: true, force: true });
  }
};
