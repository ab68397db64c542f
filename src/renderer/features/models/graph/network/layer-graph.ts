import type { AnalysedLayer, GraphProblem, ModelAnalysis } from '../../../../../shared/graph/analysis';
import type { LayerFamily, LayerKindDefinition } from '../../../../../shared/graph/layer-kind';
import { type LayerKind, layerKinds } from '../../../../../shared/graph/layers';
import { parseReference } from '../../../../../shared/graph/reference';
import { formatShape } from '../../../../../shared/graph/shape';
import { summariseLayer } from './layer-summary';

/** Where edges end: the last port of a layer that takes any number of inputs takes many. */
export interface InputPortView {
  name: string;
  description: string;
  takesMany: boolean;
}

export interface OutputPortView {
  name: string;
  description: string;
  /** `28 × 28 × 1`; null while it cannot be known. */
  shape: string | null;
}

/** A layer as the canvas shows it. */
export interface LayerView {
  name: string;
  kind: LayerKind;
  title: string;
  family: LayerFamily;
  icon: string;
  /** The parameters that matter, as `units 128 · activation relu`. */
  main: string;
  note: string | null;
  group: string | null;
  sharedWith: string | null;
  parameterCount: number;
  isFrozen: boolean;
  isOutput: boolean;
  inputPorts: readonly InputPortView[];
  outputPorts: readonly OutputPortView[];
  problems: readonly GraphProblem[];
}

/** One thing that a layer reads. */
export interface EdgeView {
  /** `name#index` of its end: an input of a layer is read once. */
  id: string;
  from: string;
  fromPort: number;
  to: string;
  index: number;
  toPort: number;
  shape: string | null;
}

export interface LayerGraph {
  layers: ReadonlyMap<string, LayerView>;
  /** Places of the layers in the document's list. */
  indexOf: ReadonlyMap<string, number>;
  edges: readonly EdgeView[];
}

export const emptyGraph: LayerGraph = { layers: new Map(), indexOf: new Map(), edges: [] };

export const definitionOf = (kind: string): LayerKindDefinition | undefined =>
  (layerKinds as unknown as Record<string, LayerKindDefinition | undefined>)[kind];

const onlyInput = { name: 'input', description: 'What the layer reads.' };
const onlyOutput = { name: 'output', description: 'What the layer computes.' };

function inputPortsOf({ inputCount, inputPorts }: LayerKindDefinition, layer: AnalysedLayer['layer']): InputPortView[] {
  const { maximum } = inputCount;
  if (maximum === 0) return [];
  const isFixed = typeof inputPorts !== 'function';
  const ports = (isFixed ? (inputPorts ?? [onlyInput]) : inputPorts(layer as never)).slice(0, maximum);
  return ports.map(({ name, description }, at) => ({
    name,
    description,
    takesMany: isFixed && at === ports.length - 1 && maximum > ports.length,
  }));
}

function outputPortsOf(definition: LayerKindDefinition, analysed: AnalysedLayer): OutputPortView[] {
  const known =
    analysed.outputPorts.length > 0 ? analysed.outputPorts : definition.outputPorts?.(analysed.layer as never);
  return (known ?? [onlyOutput]).map(({ name, description }, at) => {
    const shape = analysed.outputShapes[at];
    return { name, description, shape: shape ? formatShape(shape) : null };
  });
}

function describeLayer(analysed: AnalysedLayer, isOutput: boolean, problems: readonly GraphProblem[]): LayerView {
  const { name, layer, sharedWith, parameterCount } = analysed;
  const definition = definitionOf(layer.kind) as LayerKindDefinition;
  return {
    name,
    kind: layer.kind,
    title: definition.title,
    family: definition.family,
    icon: definition.icon,
    main: summariseLayer(definition, layer as unknown as Record<string, unknown>),
    note: layer.note ?? null,
    group: layer.group ?? null,
    sharedWith,
    parameterCount: parameterCount.trainable + parameterCount.nonTrainable,
    isFrozen: layer.trainable === false,
    isOutput,
    inputPorts: inputPortsOf(definition, layer),
    outputPorts: outputPortsOf(definition, analysed),
    problems,
  };
}

/** What a view was made of; parameters are told apart by the layer object that holds them. */
const madeOf = new WeakMap<LayerView, { layer: object; key: string }>();

function keyOf(
  { name, sharedWith, outputShapes, parameterCount }: AnalysedLayer,
  isOutput: boolean,
  problems: readonly GraphProblem[],
): string {
  const shapes = outputShapes.map((shape) => shape.join(' ')).join(';');
  const messages = problems.map(({ message }) => message).join(';');
  return `${name};${sharedWith};${shapes};${parameterCount.trainable};${parameterCount.nonTrainable};${isOutput};${messages}`;
}

const noProblems: readonly GraphProblem[] = [];

/**
 * The graph that an analysis draws. Layers that look as before are the same objects, so that a canvas of a thousand
 * nodes draws those again that changed.
 */
export function readGraph(analysis: ModelAnalysis, before: LayerGraph = emptyGraph): LayerGraph {
  const outputs = new Set(analysis.outputNames.map((output) => parseReference(output).name));
  const problems = new Map<string, GraphProblem[]>();
  for (const problem of analysis.problems) {
    const name = problem.where?.layer;
    if (name === undefined || problem.code === 'openInput') continue;
    const list = problems.get(name);
    if (list) list.push(problem);
    else problems.set(name, [problem]);
  }
  const layers = new Map<string, LayerView>();
  const indexOf = new Map<string, number>();
  for (const analysed of analysis.layers) {
    const { name, layer, index } = analysed;
    if (layers.has(name)) continue;
    indexOf.set(name, index);
    const isOutput = outputs.has(name);
    const own = problems.get(name) ?? noProblems;
    const key = keyOf(analysed, isOutput, own);
    const known = before.layers.get(name);
    const made = known && madeOf.get(known);
    if (known && made?.layer === layer && made.key === key) layers.set(name, known);
    else {
      const view = describeLayer(analysed, isOutput, own);
      madeOf.set(view, { layer, key });
      layers.set(name, view);
    }
  }
  const edges = analysis.layers.flatMap(({ name, inputs }): EdgeView[] => {
    const ports = layers.get(name)?.inputPorts ?? [];
    return inputs.flatMap((input, index) => {
      const reference = parseReference(input);
      const source = layers.get(reference.name);
      if (!source) return [];
      const port = source.outputPorts.findIndex((output) => output.name === reference.port);
      const fromPort = Math.max(0, port);
      return [
        {
          id: `${name}#${index}`,
          from: source.name,
          fromPort,
          to: name,
          index,
          toPort: Math.max(0, Math.min(index, ports.length - 1)),
          shape: source.outputPorts[fromPort]?.shape ?? null,
        },
      ];
    });
  });
  return { layers, indexOf, edges };
}
