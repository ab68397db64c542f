import { copyFile, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { StudioError } from '../../shared/base/problem';
import type { ExportFormat } from '../../shared/contract/export';
import type { ExportJob, ExportResult } from '../../shared/job/protocol';
import { fittedDataFile, inputTensors, openJobTable, openSamples } from '../batches';
import { openTrainedModel } from '../evaluate';
import { partialSuffix } from '../lib/atomic-file';
import type { JobContext } from '../lib/job-context';
import { rowsWithin } from '../train';
import type { Exporter } from './exporter';
import { prove } from './proof';
import { exportReadme } from './readme';
import { savedModel } from './saved-model';
import { tfjsGraph } from './tfjs-graph';
import { tfjsLayers } from './tfjs-layers';

/** One exporter a format; a format without one does not compile. */
const exporters = {
  savedmodel: savedModel,
  'tfjs-layers': tfjsLayers,
  'tfjs-graph': tfjsGraph,
} satisfies Record<ExportFormat, Exporter>;

const proofRowCount = 256;

async function directorySize(directory: string): Promise<number> {
  let sizeBytes = 0;
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true }))
    if (entry.isFile()) sizeBytes += (await stat(path.join(entry.parentPath, entry.name))).size;
  return sizeBytes;
}

/** Takes the place of an earlier export, never of anything else that lies there. */
async function publish(temporary: string, directory: string): Promise<void> {
  const existing = await readdir(directory).catch(() => null);
  if (existing && existing.length > 0 && !existing.includes(fittedDataFile))
    throw new StudioError('CONFLICT', `${directory} holds other files (${existing.slice(0, 3).join(', ')}).`, {
      fix: 'Choose an empty or a new folder.',
    });
  if (existing) await rm(directory, { recursive: true, force: true });
  await rename(temporary, directory);
}

/** Writes the network of a checkpoint in a format that others read, loads it again and compares on real rows. */
export async function exportRun(job: ExportJob, context: JobContext): Promise<ExportResult> {
  const trained = await openTrainedModel(job, context);
  const { tf } = trained.backend;
  const exporter: Exporter = exporters[job.format];
  const temporary = `${job.outputDirectory}.${process.pid}${partialSuffix}`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  try {
    const exportContext = { trained, config: job.config, directory: temporary };
    await exporter.write(exportContext);
    context.throwIfCancelled();
    const table = await openJobTable(job.data);
    const source = await openSamples(job.config, table, trained.fitted, {
      reading: 'once',
      withTargets: true,
      limits: job.data.limits,
      pause: () => context.pause(),
    });
    const split = (['test', 'validation', 'train'] as const).find((name) => source.rows[name].length > 0) ?? 'train';
    const rows = source.rows[split].slice(0, rowsWithin(trained.runModel.model, proofRowCount));
    const { inputs: values } = await source.read(rows);
    const inputs = inputTensors(tf, values, rows.length, trained.runModel.shapes);
    source.close();
    table.close();
    const reloaded = await exporter.reload(exportContext);
    const proof = await prove(tf, trained.runModel, reloaded, inputs, split);
    reloaded.dispose();
    if (!proof.passed)
      context.log('error', `The exported file does not compute what the run computes: ${proof.detail}`);
    const snippet = exporter.snippet(exportContext, job.outputDirectory);
    await copyFile(path.join(job.runDirectory, fittedDataFile), path.join(temporary, fittedDataFile));
    await writeFile(path.join(temporary, 'README.md'), exportReadme(exportContext, job.format, proof, snippet));
    const sizeBytes = await directorySize(temporary);
    context.throwIfCancelled();
    await publish(temporary, job.outputDirectory);
    return { sizeBytes, proof, snippet };
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}
