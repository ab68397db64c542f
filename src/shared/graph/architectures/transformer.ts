import type { ActivationKind } from '../parameter-schemas';
import type { Architecture } from './architecture';
import { Draft } from './draft';
import { addOutput } from './image-input';

interface Size {
  layerCount: number;
  headCount: number;
  width: number;
  dropout: number;
}

interface Variant extends Size {
  causal: boolean;
  /** Normalise before attention and dense layers (GPT-2), or behind the sum (BERT). */
  normalise: 'before' | 'behind';
  activation: ActivationKind;
}

const truncatedNormal = { kind: 'truncatedNormal', mean: 0, standardDeviation: 0.02 } as const;

function addTransformerLayer(draft: Draft, group: string, variant: Variant): void {
  const { headCount, width, dropout, causal, activation } = variant;
  const before = variant.normalise === 'before';
  const norm = (name: string) =>
    draft.add({ kind: 'layerNormalisation', name: `${group}_${name}`, epsilon: before ? 1e-5 : 1e-12, group });
  const drop = (name: string) =>
    dropout > 0 ? draft.add({ kind: 'dropout', name: `${group}_${name}`, rate: dropout, group }) : draft.end;
  const start = draft.end;
  if (before) norm('norm1');
  draft.add({
    kind: 'multiHeadAttention',
    name: `${group}_attention`,
    headCount,
    keyDimension: width / headCount,
    causal,
    dropout,
    kernelInitialiser: truncatedNormal,
    group,
  });
  const attended = drop('dropout1');
  draft.add({ kind: 'add', name: `${group}_add1`, inputs: [start, attended], group });
  const middle = before ? draft.end : norm('norm1');
  if (before) norm('norm2');
  draft.add({
    kind: 'dense',
    name: `${group}_dense1`,
    units: 4 * width,
    activation,
    kernelInitialiser: truncatedNormal,
    group,
  });
  draft.add({ kind: 'dense', name: `${group}_dense2`, units: width, kernelInitialiser: truncatedNormal, group });
  const computed = drop('dropout2');
  draft.add({ kind: 'add', name: `${group}_add2`, inputs: [middle, computed], group });
  if (!before) norm('norm2');
}

function addTokens(
  draft: Draft,
  tokens: string,
  vocabularySize: number,
  width: number,
  length: number,
  masked: boolean,
): void {
  draft.add({
    kind: 'embedding',
    name: 'token_embedding',
    inputDimension: vocabularySize,
    outputDimension: width,
    ...(masked ? { maskZero: true } : {}),
    embeddingsInitialiser: truncatedNormal,
    inputs: [tokens],
    group: 'embedding',
  });
  draft.add({
    kind: 'positionEmbedding',
    name: 'position_embedding',
    length,
    embeddingsInitialiser: truncatedNormal,
    group: 'embedding',
  });
}

const bertMiniSize = { layerCount: 4, headCount: 4, width: 256, dropout: 0.1 };
const gptMiniSize = { layerCount: 6, headCount: 6, width: 192, dropout: 0.1 };

/** Segments tell the two sentences of a pair apart, as BERT was trained; a data set of single texts has none. */
export function buildBertMini(options: {
  tokens: number;
  positions: number;
  vocabularySize: number;
  outputUnits: number | null;
  segments: boolean;
}) {
  const { width, layerCount } = bertMiniSize;
  const draft = new Draft();
  const tokens = draft.add({ kind: 'input', name: 'tokens', shape: [options.tokens] });
  const segments = options.segments ? draft.add({ kind: 'input', name: 'segments', shape: [options.tokens] }) : null;
  addTokens(draft, tokens, options.vocabularySize, width, options.positions, true);
  if (segments) {
    const embedded = draft.end;
    const kinds = draft.add({
      kind: 'embedding',
      name: 'segment_embedding',
      inputDimension: 2,
      outputDimension: width,
      inputs: [segments],
      group: 'embedding',
    });
    draft.add({ kind: 'add', name: 'embedding_add', inputs: [embedded, kinds], group: 'embedding' });
  }
  draft.add({ kind: 'layerNormalisation', name: 'embedding_norm', epsilon: 1e-12, group: 'embedding' });
  draft.add({ kind: 'dropout', name: 'embedding_dropout', rate: 0.1, group: 'embedding' });
  for (let at = 1; at <= layerCount; at += 1)
    addTransformerLayer(draft, `encoder${at}`, {
      ...bertMiniSize,
      causal: false,
      normalise: 'behind',
      activation: 'gelu',
    });
  // BERT reads the whole text off its first token.
  draft.add({ kind: 'slice', name: 'first_token', axis: 0, start: 0, length: 1, group: 'pooler' });
  draft.add({ kind: 'flatten', name: 'pooler_flatten', group: 'pooler' });
  draft.add({ kind: 'dense', name: 'pooler_dense', units: width, activation: 'tanh', group: 'pooler' });
  if (options.outputUnits !== null) addOutput(draft, options.outputUnits);
  return draft.model();
}

export const bertMini: Architecture = {
  name: 'bert-mini',
  title: 'BERT-mini',
  description:
    'Four encoder layers that read a text in both directions at once. For classes of texts; from scratch it wants many of them.',
  source: 'Devlin et al., 2019; size: Turc et al., 2019 (L-4, H-256)',
  tags: ['text', 'classification', 'attention'],
  data: 'text',
  standard: { inputShapes: [[128]], outputUnits: 2, vocabularySize: 30_522 },
  // 11,170,560 with its segment embedding (512) and without an output layer.
  published: null,
  build: ({ inputShapes: [[tokens = 128] = []], outputUnits, vocabularySize }) =>
    buildBertMini({ tokens, positions: Math.max(512, tokens), vocabularySize, outputUnits, segments: false }),
};

export const gptMini: Architecture = {
  name: 'gpt-mini',
  title: 'GPT-mini',
  description:
    'Six decoder layers that see only what came before, trained to say the next token: writes text like the one it read.',
  source: 'Radford et al., 2018 and 2019; size: Karpathy’s minGPT',
  tags: ['text', 'generation', 'attention'],
  data: 'nextToken',
  standard: { inputShapes: [[128]], outputUnits: 0, vocabularySize: 10_000 },
  published: null,
  build({ inputShapes: [[tokens = 128] = []], vocabularySize }) {
    const { width, layerCount, dropout } = gptMiniSize;
    const draft = new Draft();
    const input = draft.add({ kind: 'input', name: 'tokens', shape: [tokens] });
    addTokens(draft, input, vocabularySize, width, tokens, true);
    draft.add({ kind: 'dropout', name: 'embedding_dropout', rate: dropout, group: 'embedding' });
    for (let at = 1; at <= layerCount; at += 1)
      addTransformerLayer(draft, `decoder${at}`, {
        ...gptMiniSize,
        causal: true,
        normalise: 'before',
        activation: 'geluApproximate',
      });
    draft.add({ kind: 'layerNormalisation', name: 'last_norm', epsilon: 1e-5 });
    draft.add({
      kind: 'dense',
      name: 'output',
      units: vocabularySize,
      useBias: false,
      kernelInitialiser: truncatedNormal,
    });
    return draft.model();
  },
};
