import { nameLayers } from '../../../shared/graph/analysis';
import { packHistogram, type RunRecordEntry } from '../../../shared/job/run-record';
import { batchTensors, disposeBatch, readBatch } from '../../batches';
import { readWeights } from '../checkpoint';
import { gradientsOf } from './gradients';
import { histogramOf } from './histogram';
import type { RecordSource } from './record-source';

type Values = { name: string; values: Float32Array };

async function pack(
  kind: 'weights' | 'gradients',
  all: readonly Values[],
  step: number,
  breathe: () => Promise<void>,
): Promise<RunRecordEntry[]> {
  const entries: RunRecordEntry[] = [];
  for (const { name, values } of all) {
    entries.push({ kind, name, step, description: {}, data: packHistogram(histogramOf(values)) });
    await breathe();
  }
  return entries;
}

/** How weights and gradients are distributed now. The layers model must hold the newest weights. */
export async function recordHistograms(
  source: RecordSource,
  gradientRows: Uint32Array,
  step: number,
): Promise<RunRecordEntry[]> {
  const { tf, config, runModel, plan, breathe } = source;
  const wanted = config.training.record.histograms;
  if (!wanted) return [];
  const weights = wanted.weights
    ? await pack('weights', readWeights(runModel.model, nameLayers(config.model)), step, breathe)
    : [];
  if (!wanted.gradients) return weights;
  const batch = batchTensors(tf, await readBatch(source.source, gradientRows, plan.losses), plan);
  try {
    return [...weights, ...(await pack('gradients', await gradientsOf(tf, runModel, batch, step), step, breathe))];
  } finally {
    disposeBatch(batch);
  }
}
