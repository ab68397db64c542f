import { parse } from 'yaml';
import type { Dataset, DatasetProfile } from '../../../shared/contract/dataset';
import type { StoredModel } from '../../../shared/contract/model';
import { configForDataset, quote } from './dataset-config';

/** The parts of a stored layer that decide what stands around the network. */
interface WrittenLayer {
  kind: string;
  shape?: number[];
  dataType?: string;
  activation?: string;
  function?: string;
  inputDimension?: number;
}

/** A loss that takes what the last layer gives: probabilities where it makes them, else logits. */
function fitLoss(text: string, layers: readonly WrittenLayer[]): string {
  const last = layers.at(-1);
  const activation = last?.kind === 'softmax' ? 'softmax' : (last?.activation ?? last?.function);
  const givesProbabilities = activation === 'softmax' || activation === 'sigmoid';
  return givesProbabilities ? text.replace(/, fromLogits: true/, '') : text;
}

/** Tokens come in as many as the network reads, from as large a vocabulary as it has vectors for. */
function fitTokens(text: string, layers: readonly WrittenLayer[]): string {
  const embedding = layers.find(({ kind }) => kind === 'embedding');
  const length = layers.find(({ kind }) => kind === 'input')?.shape?.[0];
  if (!embedding?.inputDimension) return text;
  return text.replace(
    /\{ kind: tokenise,[^}]*\}/,
    `{ kind: tokenise, vocabularySize: ${embedding.inputDimension}, sequenceLength: ${length ?? 100} }`,
  );
}

/**
 * A config that trains a stored network on a data set, from its weights where it has some.
 * @param modelText model document of the network
 */
export function configForStoredModel(
  model: Pick<StoredModel, 'name' | 'hasWeights'>,
  modelText: string,
  dataset: Dataset,
  profile: DatasetProfile,
): string {
  const { layers = [] } = parse(modelText) as { layers?: WrittenLayer[] };
  const indented = modelText
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`));
  const transfer = model.hasWeights
    ? [
        'transfer:',
        '  # Training goes on from the weights that came with it.',
        `  - { from: { model: ${quote(model.name)} } }`,
        '',
      ]
    : [];
  const base = configForDataset(dataset, profile)
    // Functions, since names may hold what a replacement text gives a meaning.
    .replace(/^# .*\n/, () => `# The network ${JSON.stringify(model.name)} on ${JSON.stringify(dataset.name)}.\n`)
    .replace(/^name: .*$/m, () => `name: ${quote(model.name)}`)
    .replace(/^transforms:$/m, '# The data must come as the network was trained on them: check these.\ntransforms:');
  const text = base.replace(/^model:\n[\s\S]*?(?=^training:)/m, () =>
    ['model:', ...indented, '', ...transfer, ''].join('\n'),
  );
  return fitTokens(fitLoss(text, layers), layers);
}
