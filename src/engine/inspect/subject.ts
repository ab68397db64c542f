import { StudioError } from '../../shared/base/problem';
import type { SplitName } from '../../shared/contract/evaluation';
import type { InspectSubject } from '../../shared/job/inspection';
import { fitData, type JobTable, openJobTable, openSamples, readFittedData, type SampleSource } from '../batches';
import type { JobContext } from '../lib/job-context';
import { readStoredWeights } from '../lib/stored-weights';
import type { TensorFlow } from '../lib/tensorflow';
import { createRunModel, type RunModel, readCheckpoint, writeWeights } from '../train';
import { checkEmbeddings } from '../train/embedding-check';
import { applyTransfer } from '../train/transfer';
import type { AttentionWatch } from './attention-watch';
import { findLayerOutputs, type LayerOutput } from './layer-outputs';

/** A network with its data, ready to be asked about. */
export interface OpenSubject {
  subject: InspectSubject;
  source: SampleSource;
  runModel: RunModel;
  outputs: LayerOutput[];
  rowCount: number;
  /** Split of every row; null where a row is in none. */
  splitOf(row: number): SplitName | null;
  step: number | null;
  missingWeights: string[];
  close(): void;
}

async function openSource({ config, data, weights }: InspectSubject, table: JobTable, context: JobContext) {
  const pause = () => context.pause();
  const stored = weights?.runDirectory ? await readFittedData(weights.runDirectory, config) : null;
  const fitted = stored ?? (await fitData(config, table, { signal: context.signal, pause }));
  return openSamples(config, table, fitted, { reading: 'look', withTargets: true, limits: data.limits, pause });
}

/** The split of each row as a code, so that a row is looked up without searching. */
function indexSplits(source: SampleSource, rowCount: number): (row: number) => SplitName | null {
  const names: readonly SplitName[] = ['train', 'validation', 'test'];
  const codes = new Uint8Array(rowCount);
  names.forEach((split, index) => {
    for (const row of source.rows[split]) codes[row] = index + 1;
  });
  return (row) => names[(codes[row] ?? 0) - 1] ?? null;
}

async function loadWeights(tf: TensorFlow, runModel: RunModel, directory: string) {
  const [weights, checkpoint] = await Promise.all([readStoredWeights(directory), readCheckpoint(directory)]);
  const missingWeights = writeWeights(tf, runModel.model, weights, 'matching');
  return { missingWeights, step: checkpoint.training.step };
}

/**
 * Builds the network as training would, with the weights of the seed or of a checkpoint.
 *
 * Throws: StudioError BAD_INPUT when data and network do not fit; what reading the checkpoint throws.
 */
export async function openSubject(
  { tf, observe }: AttentionWatch,
  subject: InspectSubject,
  context: JobContext,
): Promise<OpenSubject> {
  const table = await openJobTable(subject.data);
  const source = await openSource(subject, table, context);
  checkEmbeddings(subject.config.model, source);
  const runModel = createRunModel(tf, subject.config, source.fitted);
  const rowCount = source.sampleCount;
  const silent = { emit: () => {}, log: () => {} };
  if (!subject.weights) await applyTransfer(tf, subject, runModel.model, silent);
  const loaded = subject.weights ? await loadWeights(tf, runModel, subject.weights.directory) : null;
  const outputs = findLayerOutputs(runModel.model, subject.config.model);
  const attending = new Set(outputs.flatMap(({ attention }) => attention?.owner ?? []));
  for (const layer of runModel.model.layers) if (attending.has(layer.name)) observe(layer);
  return {
    subject,
    source,
    runModel,
    outputs,
    rowCount,
    splitOf: indexSplits(source, rowCount),
    step: loaded?.step ?? null,
    missingWeights: loaded?.missingWeights ?? [],
    close: () => {
      source.close();
      table.close();
      runModel.model.dispose();
      runModel.optimizer.dispose();
    },
  };
}

/** Throws: StudioError BAD_INPUT for a row that the data do not have. */
export function requireRows({ rowCount, subject }: OpenSubject, rows: readonly number[]): Uint32Array {
  const outside = rows.find((row) => !Number.isInteger(row) || row < 0 || row >= rowCount);
  if (outside !== undefined)
    throw new StudioError(
      'BAD_INPUT',
      `There is no row ${outside + 1}; "${subject.config.dataset.name}" has ${rowCount} rows with a target.`,
      { fix: `Choose a row from 1 to ${rowCount}.` },
    );
  return Uint32Array.from(rows);
}
