import { referencedName } from '../../../shared/graph/reference';
import type { SourceWeights } from '../model-format';
import { type Conversion, type ConvertedModel, type Emitted, nameOf, placeOf, referenceTo } from './conversion';
import { emitInput } from './emit-input';
import { emitLayer, emitShared } from './emit-layer';
import { emitPlaceholder } from './emit-placeholder';
import type { JsonObject } from './json';
import { createNaming } from './names';
import { type KerasCall, type KerasGraph, type TensorReference, tensorsIn } from './topology';
import { NotSupported } from './values';

const isSame = (first: TensorReference, second: TensorReference) =>
  first.call === second.call && first.index === second.index;

/** Query, value and key, whichever way they were given; one for all where they are the same. */
function attentionSources(args: readonly unknown[], kwargs: KerasCall['kwargs']): TensorReference[] {
  const [query, value, key] = ['query', 'value', 'key'].map((role, at) => tensorsIn(kwargs[role] ?? args[at])[0]);
  const given = [query, value, key].filter((role) => role !== undefined);
  return query && given.every((role) => isSame(role, query)) ? [query] : given;
}

/**
 * Tensors in the order of our input ports.
 * Throws: NotSupported for masks that are computed apart; those of padding are handed on by the layers themselves.
 */
function sourcesOf({ layer, args, kwargs }: KerasCall): TensorReference[] {
  const { mask: _, training: __, attention_mask: attentionMask, ...named } = kwargs;
  if (tensorsIn(attentionMask).length > 0)
    throw new NotSupported('It is called with a mask that other layers compute.');
  return layer.className === 'MultiHeadAttention' ? attentionSources(args, named) : tensorsIn([args, named]);
}

/** What the outputs come from. Keras also writes down how masks are computed, which layers do by themselves here. */
function findNeeded(graph: KerasGraph): Set<KerasCall> {
  const needed = new Set<KerasCall>(graph.inputs);
  const waiting = graph.outputs.map(({ call }) => call);
  for (let call = waiting.pop(); call !== undefined; call = waiting.pop()) {
    if (needed.has(call)) continue;
    needed.add(call);
    const { mask: _, ...named } = call.kwargs;
    for (const source of tensorsIn([call.args, named])) waiting.push(source.call);
  }
  return needed;
}

function emit(conversion: Conversion, call: KerasCall): Emitted {
  const first = call.first ? conversion.emitted.get(call.first) : undefined;
  let sources = tensorsIn([call.args, call.kwargs]);
  try {
    sources = sourcesOf(call);
    return first ? emitShared(conversion, call, first, sources) : emitLayer(conversion, call, sources);
  } catch (error) {
    if (error instanceof NotSupported) return emitPlaceholder(conversion, call, error.message, sources);
    throw error;
  }
}

/** Whether the outputs are the layers that nothing reads, which is what a model without `outputs` gives. */
function isImplied(layers: readonly JsonObject[], outputs: readonly string[]): boolean {
  const read = new Set<string>();
  layers.forEach((layer, index) => {
    const before = layers[index - 1]?.name;
    const inputs = (layer.inputs ?? (layer.kind === 'input' || !before ? [] : [before])) as string[];
    for (const input of inputs) read.add(referencedName(input));
  });
  const unread = layers.filter(({ kind, name }) => kind !== 'input' && !read.has(name as string));
  return unread.map(({ name }) => name).join() === outputs.join();
}

/**
 * Writes a network of the file as a document of ours. What cannot be taken over becomes a placeholder and a problem.
 * @param kerasMajor some defaults and functions changed with version 3
 */
export function convertKeras(graph: KerasGraph, weights: SourceWeights | null, kerasMajor: number): ConvertedModel {
  const result: ConvertedModel = {
    layers: [],
    outputs: [],
    weights: [],
    report: [],
    problems: [],
    inputs: [],
    outputSpecifications: [],
  };
  const conversion: Conversion = {
    kerasMajor,
    weights,
    naming: createNaming(graph.calls.map(({ layer }) => layer.path)),
    emitted: new Map(),
    result,
    last: null,
  };
  const inputs = new Set(graph.inputs);
  const needed = findNeeded(graph);
  for (const call of graph.calls) {
    if (!needed.has(call)) {
      result.report.push({
        name: null,
        kind: null,
        place: placeOf(call),
        className: call.layer.className,
        weightCount: 0,
        note: 'computes a mask, which layers hand on by themselves here',
      });
      continue;
    }
    const weightCount = result.weights.length;
    const emitted = inputs.has(call) ? emitInput(conversion, call) : emit(conversion, call);
    conversion.emitted.set(call, emitted);
    const [part, ...others] = emitted.parts;
    result.report.push({
      name: nameOf(emitted),
      kind: part?.kind ?? null,
      place: placeOf(call),
      className: call.layer.className,
      weightCount: result.weights.length - weightCount,
      note: others.length > 0 ? `became ${emitted.parts.map(({ kind }) => kind).join(', ')}` : null,
    });
  }
  const outputs = graph.outputs.map((output) => referenceTo(conversion, output));
  result.outputs = isImplied(result.layers, outputs) ? [] : outputs;
  result.outputSpecifications = graph.outputs.map(({ call, index }, position) => {
    const { shapes, type } = conversion.emitted.get(call) as Emitted;
    const shape = shapes[index];
    return { name: outputs[position] as string, type, shape: shape ? [...shape] : null };
  });
  const unread = weights?.unread() ?? [];
  if (unread.length > 0)
    result.problems.push({
      code: 'unusedWeights',
      severity: 'warning',
      message: `${unread.length} weights of the file belong to no layer: ${unread.slice(0, 5).join(', ')}${unread.length > 5 ? ', …' : ''}.`,
      fix: 'Nothing needs to be done, unless a layer is missing.',
    });
  return result;
}
