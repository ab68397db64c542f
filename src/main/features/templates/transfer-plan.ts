import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { isStudioError, type Problem } from '../../../shared/base/problem';
import type { RunConfig, TransferConfig } from '../../../shared/config/run-config';
import type { TransferReport } from '../../../shared/contract/transfer';
import type { ModelAnalysis } from '../../../shared/graph/analysis';
import { layersMatching } from '../../../shared/graph/freezing';
import { groupWeights, type LayerWeights, parameterCountOf, planTransfer } from '../../../shared/graph/transfer';

/** Weights that an entry of `transfer` names; of the runs feature. */
export type FindTransferSource = (
  from: TransferConfig['from'],
) => Promise<{ directory: string; title: string; pinned: TransferConfig['from'] }>;

export interface TransferPlan {
  /** Of every entry: the source under ids that stay; the entry's own words where it was not found. */
  pinned: TransferConfig['from'][];
  /** What each entry would do, as far as the model's weights are known. */
  reports: TransferReport[];
  problems: Problem[];
}

const stateSchema = z.object({
  files: z.object({
    'weights.bin': z.object({ arrays: z.array(z.object({ name: z.string(), shape: z.array(z.number()) })) }),
  }),
});

/** Layers by their number of parameters, which is what is known of a model before it is built. */
const bySize = (layer: LayerWeights): LayerWeights => ({ layer: layer.layer, shapes: [[parameterCountOf(layer)]] });

async function readSource(directory: string): Promise<LayerWeights[]> {
  const { files } = stateSchema.parse(JSON.parse(await readFile(path.join(directory, 'state.json'), 'utf8')));
  return groupWeights(files['weights.bin'].arrays).map(bySize);
}

function ownWeights({ layers }: ModelAnalysis): LayerWeights[] | null {
  if (layers.some(({ outputShape }) => outputShape === null)) return null;
  return layers.flatMap(({ name, parameterCount, sharedWith }) => {
    const count = parameterCount.trainable + parameterCount.nonTrainable;
    return count > 0 && sharedWith === null ? [{ layer: name, shapes: [[count]] }] : [];
  });
}

/** Finds what a config's `transfer` names and tells beforehand which layers will get weights. */
export async function planTransfers(
  { transfer, model }: RunConfig,
  analysis: ModelAnalysis,
  find: FindTransferSource,
): Promise<TransferPlan> {
  const plan: TransferPlan = { pinned: [], reports: [], problems: [] };
  const own = ownWeights(analysis);
  for (const [index, { from, match, layers }] of transfer.entries()) {
    try {
      const { directory, title, pinned } = await find(from);
      plan.pinned.push(pinned);
      const source = await readSource(directory);
      if (!own) continue;
      const wanted = layers && new Set(layers.flatMap((pattern) => layersMatching(model, pattern)));
      const found = planTransfer(source, own, match, {
        isWanted: (layer) => wanted?.has(layer) ?? true,
        describe: (layer) => `${parameterCountOf(layer).toLocaleString('en-US')} parameters`,
      });
      plan.reports.push({ source: title, match, ...found });
      if (found.layers.every((layer) => layer.from === null))
        plan.problems.push({
          code: 'nothingTransferred',
          severity: 'warning',
          message: `No layer would take weights from ${title}${found.layers[0]?.reason ? `: of "${found.layers[0].layer}", ${found.layers[0].reason}` : ''}.`,
          fix:
            match === 'name'
              ? 'Give the layers the names they have there, or set match to shape.'
              : 'Set match to name, or choose other weights.',
          where: { path: ['transfer', index] },
        });
    } catch (error) {
      if (isStudioError(error) && error.code === 'UNAVAILABLE')
        return { pinned: transfer.map((entry) => entry.from), reports: [], problems: [] };
      plan.pinned[index] ??= from;
      const message = error instanceof Error ? error.message : String(error);
      plan.problems.push({
        code: 'unknownWeights',
        severity: 'error',
        message: isStudioError(error) ? message : `The weights cannot be read: ${message}`,
        fix: (isStudioError(error) ? error.data.fix : undefined) ?? 'Choose another run or model.',
        where: { path: ['transfer', index, 'from'] },
      });
    }
  }
  return plan;
}
