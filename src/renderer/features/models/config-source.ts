import { client } from '../../lib/host-client';
import { configForDataset } from './dataset-config';
import { emptyCanvasText, emptyConfigText } from './empty-config';

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
  /** Begins with a canvas without layers. */
  isEmptyCanvas: boolean;
}

/** Throws: StudioError NOT_FOUND when the address names a template, run or data set that does not exist. */
export async function readConfigSource(address: ConfigAddress): Promise<ConfigSource> {
  const { template, fromRun, forkRun, checkpoint, dataset: datasetId } = address;
  const runId = forkRun ?? fromRun;
  if (runId) {
    const [{ run }, { text }] = await Promise.all([client.runs.get({ id: runId }), client.runs.config({ id: runId })]);
    return {
      draftName: `${forkRun ? 'fork' : 'copy'}.${run.id}`,
      title: forkRun ? `Fork of ${run.name}` : `New run like ${run.name}`,
      text,
      fork: forkRun ? { runId: run.id, runName: run.name, checkpointId: checkpoint } : null,
    };
  }
  if (template === 'new' && datasetId) {
    const [{ dataset }, { profile }] = await Promise.all([
      client.datasets.get({ id: datasetId }),
      client.datasets.profile({ id: datasetId }),
    ]);
    return {
      draftName: `dataset.${dataset.id}`,
      title: `New run on ${dataset.name}`,
      text: configForDataset(dataset, profile),
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
