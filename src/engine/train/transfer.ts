import type { TransferReport } from '../../shared/contract/transfer';
import { nameLayers } from '../../shared/graph/analysis';
import { layersMatching } from '../../shared/graph/freezing';
import { groupWeights, planTransfer } from '../../shared/graph/transfer';
import type { TrainJob } from '../../shared/job/protocol';
import type { JobContext } from '../lib/job-context';
import { type NamedValues, readStoredWeights } from '../lib/stored-weights';
import type { LayersModel, TensorFlow } from '../lib/tensorflow';
import { readWeights, writeWeights } from './checkpoint';

/** The weights of one layer under the names that they have in another. */
function renamed(weights: readonly NamedValues[], from: string, to: string): NamedValues[] {
  return weights
    .filter(({ name }) => name.startsWith(`${from}/`))
    .map((entry) => ({ ...entry, name: `${to}${entry.name.slice(from.length)}` }));
}

/** The n-th weight there is the n-th here, whatever another program calls it. */
function inPlaceOf(own: readonly NamedValues[], given: readonly NamedValues[]): NamedValues[] {
  return own.map(({ name }, index) => ({ ...(given[index] as NamedValues), name }));
}

/**
 * Puts the weights that a config's `transfer` names into a network that was just built, and tells which layers got some.
 *
 * Throws: StudioError NOT_FOUND or BAD_INPUT when the weights cannot be read.
 */
export async function applyTransfer(
  tf: TensorFlow,
  job: Pick<TrainJob, 'config' | 'transfer' | 'trial'>,
  model: LayersModel,
  context: Pick<JobContext, 'emit' | 'log'>,
): Promise<void> {
  const { transfer, model: document } = job.config;
  // A dry run measures; where its weights come from makes no difference to that.
  if (transfer.length === 0 || job.trial) return;
  const reports: TransferReport[] = [];
  for (const [index, { match, layers }] of transfer.entries()) {
    const source = job.transfer[index] as TrainJob['transfer'][number];
    const stored = await readStoredWeights(source.directory);
    const own = readWeights(model, nameLayers(document));
    const wanted = layers && new Set(layers.flatMap((pattern) => layersMatching(document, pattern)));
    const isWanted = (layer: string) => wanted?.has(layer) ?? true;
    const plan = planTransfer(groupWeights(stored), groupWeights(own), match, { isWanted });
    const taken = plan.layers.flatMap(({ layer, from }) =>
      from === null
        ? []
        : inPlaceOf(
            own.filter(({ name }) => name.startsWith(`${layer}/`)),
            renamed(stored, from, layer),
          ),
    );
    writeWeights(tf, model, taken, 'matching');
    reports.push({ source: source.title, match, ...plan });
    tell(context, source.title, plan.layers);
  }
  context.emit({ type: 'transfer', reports });
}

function tell(context: Pick<JobContext, 'log'>, source: string, layers: TransferReport['layers']): void {
  const taken = layers.filter(({ from }) => from !== null);
  const left = layers.filter(({ from }) => from === null);
  context.log(
    taken.length === 0 ? 'warning' : 'info',
    `${taken.length} of ${layers.length} layers take their weights from ${source}.${
      left.length > 0
        ? ` Starting anew: ${left
            .slice(0, 10)
            .map(({ layer, reason }) => `${layer} (${reason})`)
            .join(', ')}${left.length > 10 ? `, and ${left.length - 10} more` : ''}.`
        : ''
    }`,
  );
}
