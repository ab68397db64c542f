import { intervenedText, interventionsUntil } from '../../../shared/config/intervened-text';
import { architectures } from '../../../shared/graph/architectures';
import { elementCount } from '../../../shared/graph/shape';
import { client } from '../../lib/host-client';
import { configForArchitecture } from './architecture-config';
import { chooseDataset } from './data-choice';
import { configForDataset } from './dataset-config';
import { emptyCanvasText, emptyConfigText } from './empty-config';
import { type ChosenSplit, withChosenSplit } from './split-source';
import { configForStoredModel } from './stored-config';

/** Where the text of a New run page comes from, and what Train then makes of it. */
export interface ConfigSource {
  /** Names the draft in the browser. */
  draftName: string;
  title: string;
  text: string;
  /** The run whose checkpoint training starts from; null starts from fresh weights. */
  fork: { runId: string; runName: string; checkpointId: string | null } | null;
}

export interface ConfigAddress {
  template: string;
  /** Takes over the config of this run. */
  fromRun: string | null;
  /** Goes on from this run's weights. */
  forkRun: string | null;
  checkpoint: string | null;
  /** Begins with a config made for this data set, by name or id. */
  dataset: string | null;
  /** Of `dataset`; null for the newest. */
  version?: number | null;
  /** Begins with a well-known network, made for `dataset`. */
  architecture: string | null;
  /** Begins with a stored network, by name or id, on `dataset`. */
  model: string | null;
  /** How the rows of `dataset` are divided, where that was tried out before. */
  chosenSplit: ChosenSplit | null;
  /** Begins with a canvas without layers. */
  isEmptyCanvas: boolean;
}

async function fromArchitecture(name: string, wanted: string | null): Promise<ConfigSource> {
  const architecture = architectures.find((each) => each.name === name);
  if (!architecture)
    throw new Error(
      `There is no architecture "${name}". Known ones: ${architectures.map((each) => each.name).join(', ')}.`,
    );
  const dataset = await chooseDataset(wanted, architecture.data);
  const { profile } = await client.datasets.profile({ id: dataset.id });
  return {
    draftName: `architecture.${name}.${dataset.id}`,
    title: `${architecture.title} on ${dataset.name}`,
    text: configForArchitecture(architecture, dataset, profile),
    fork: null,
  };
}

async function fromStoredModel(id: string, wanted: string | null): Promise<ConfigSource> {
  const { model, text } = await client.models.get({ id });
  const [input] = model.inputs;
  const inputSize = input?.shape ? elementCount(input.shape) : null;
  const dataset = await chooseDataset(wanted, inputSize === null ? null : { columnCount: inputSize });
  const { profile } = await client.datasets.profile({ id: dataset.id });
  return {
    draftName: `model.${model.id}.${dataset.id}`,
    title: `${model.name} on ${dataset.name}`,
    text: configForStoredModel(model, text, dataset, profile),
    fork: null,
  };
}

/** The config of a run as its checkpoint was trained: what was changed until then is in it. */
async function readForkText(id: string, checkpointId: string | null): Promise<{ text: string }> {
  const [{ textHere }, { events }, { checkpoints }] = await Promise.all([
    client.runs.config({ id }),
    client.runs.events({ id }),
    client.runs.checkpoints({ id }),
  ]);
  const step = checkpoints.find((checkpoint) => checkpoint.id === checkpointId)?.step ?? Number.POSITIVE_INFINITY;
  return { text: intervenedText(textHere, interventionsUntil(events, step)) };
}

/** Throws: StudioError NOT_FOUND when the address names a template, run or data set that does not exist. */
export async function readConfigSource(address: ConfigAddress): Promise<ConfigSource> {
  const { template, fromRun, forkRun, checkpoint, dataset: datasetId, chosenSplit } = address;
  const runId = forkRun ?? fromRun;
  if (runId) {
    const [{ run }, { text }] = await Promise.all([
      client.runs.get({ id: runId }),
      forkRun
        ? readForkText(forkRun, checkpoint)
        : client.runs.config({ id: runId }).then(({ textHere }) => ({ text: textHere })),
    ]);
    return {
      draftName: `${forkRun ? 'fork' : 'copy'}.${run.id}`,
      title: forkRun ? `Fork of ${run.name}` : `New run like ${run.name}`,
      text,
      fork: forkRun ? { runId: run.id, runName: run.name, checkpointId: checkpoint } : null,
    };
  }
  if (template === 'new' && address.architecture) return fromArchitecture(address.architecture, datasetId);
  if (template === 'new' && address.model) return fromStoredModel(address.model, datasetId);
  if (template === 'new' && datasetId) {
    const [{ dataset }, { profile }] = await Promise.all([
      client.datasets.get({ id: datasetId, version: address.version ?? null }),
      client.datasets.profile({ id: datasetId, version: address.version ?? null }),
    ]);
    const pipeline = await client.preparations.pipeline({ datasetId: dataset.id });
    const saved = await client.datasets.savedSplit({ id: dataset.id });
    const split = chosenSplit ?? (saved.split && { split: JSON.stringify(saved.split), seed: String(saved.seed) });
    const takeSplit = (text: string) => (split ? withChosenSplit(text, split) : text);
    return {
      draftName: `dataset.${dataset.id}${address.version ? `.v${dataset.version}` : ''}${chosenSplit ? `.${JSON.stringify(chosenSplit)}` : ''}`,
      title: `New run on ${dataset.name}${address.version ? `, version ${dataset.version}` : ''}`,
      text: takeSplit(configForDataset(dataset, profile, pipeline)),
      fork: null,
    };
  }
  if (template === 'new' && address.isEmptyCanvas)
    return { draftName: 'canvas', title: 'New model', text: emptyCanvasText, fork: null };
  if (template === 'new') return { draftName: 'new', title: 'New run', text: emptyConfigText, fork: null };
  const { templates } = await client.templates.list();
  const found = templates.find(({ name }) => name === template);
  if (!found)
    throw new Error(
      `There is no template "${template}". Known ones: ${templates.map(({ name }) => name).join(', ') || 'none'}.`,
    );
  return { draftName: found.name, title: found.title, text: found.text, fork: null };
}
