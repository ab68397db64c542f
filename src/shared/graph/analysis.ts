import type { Problem } from '../base/problem';
import type { GraphFix } from './edit/operation';
import { figuresOf, type LayerFigures } from './layer-figures';
import type { DataType, LayerKindDefinition, OutputPort, ParameterCount } from './layer-kind';
import { noParameters } from './layer-kind';
import { layerKinds } from './layers';
import { largeLayer, largeModel } from './memory-limit';
import type { Layer, Model, ParameterLayer } from './model';
import { inputsOf, nameLayers } from './names';
import { checkOrder } from './order-problems';
import * as found from './problems';
import { parseReference, type Reference, referencedName } from './reference';
import type { Shape } from './shape';

export { nameLayers } from './names';

/** A problem of the graph, with the changes that would end it. */
export interface GraphProblem extends Problem {
  fixes?: GraphFix[];
}

/** A layer with everything that follows from its place in the graph. */
export interface AnalysedLayer {
  name: string;
  /** With parameters, also where the document only says with whom it shares them. */
  layer: ParameterLayer;
  /** The layer whose weights it uses, or null. */
  sharedWith: string | null;
  index: number;
  /** Layers that it reads, in the order of its input ports. */
  inputNames: string[];
  /** The same as references, `name` or `name:port`. */
  inputs: readonly string[];
  inputShapes: readonly Shape[];
  /** Of the main output. */
  outputShape: Shape | null;
  /** One a port, the main one first; empty while they cannot be known. */
  outputShapes: readonly Shape[];
  outputPorts: readonly OutputPort[];
  dataType: DataType;
  /** Of its own weights: none where it shares those of another layer. */
  parameterCount: ParameterCount;
  flops: number;
  /** Memory of the forward pass of one sample that is kept for the way back. */
  activationBytes: number;
}

export interface ModelAnalysis {
  layers: AnalysedLayer[];
  /** What the network gives: `outputs` of the model, or the layers that nothing reads, in reading order. */
  outputNames: string[];
  parameterCount: ParameterCount;
  flopsPerSample: number;
  activationBytesPerSample: number;
  problems: GraphProblem[];
}

/** Shapes of one sample for input layers with `shape: auto`: one for the only input, or by the input layers' names. */
export type InputShapes = Shape | Readonly<Record<string, Shape>>;

function shapeForInput(inputs: InputShapes | null, name: string): Shape | null {
  if (inputs === null) return null;
  return Array.isArray(inputs) ? (inputs as Shape) : ((inputs as Record<string, Shape>)[name] ?? null);
}

/** Behind so many problems no names are suggested: nobody reads on, and each takes a moment. */
const maximumSuggestions = 50;

const definitionOf = (kind: Layer['kind']) => layerKinds[kind] as unknown as LayerKindDefinition;

/** Of two layers with one name the first is meant; that it is not alone is a problem of its own. */
function firstIndexOf(names: readonly string[]): Map<string, number> {
  const indexOf = new Map<string, number>();
  names.forEach((name, index) => {
    if (!indexOf.has(name)) indexOf.set(name, index);
  });
  return indexOf;
}

/** Where the analysis stands: what is known of the layers before the one that is looked at. */
interface Walk {
  model: Model;
  names: readonly string[];
  inputShapes: InputShapes | null;
  byName: Map<string, AnalysedLayer>;
  indexOf: ReadonlyMap<string, number>;
  weightsOf: Map<string, ParameterCount>;
  report(problem: GraphProblem): void;
  problemCount(): number;
}

/** The parameters that a layer has, its own or those of the one it shares with; null where that is no layer. */
function resolveParameters(walk: Walk, layer: Layer, index: number): ParameterLayer | null {
  if (layer.sharedWith === undefined) return layer;
  const name = walk.names[index] as string;
  const owner = walk.byName.get(layer.sharedWith);
  const problem = found.sharing(walk, index, layer, owner ?? null);
  if (problem) walk.report(problem);
  if (!owner || problem) return null;
  const { sharedWith: _, ...placed } = layer;
  const { inputs: __, group: ___, note: ____, ...own } = owner.layer;
  return { ...own, ...placed, name } as ParameterLayer;
}

function emptyLayer(walk: Walk, layer: Layer, index: number, inputs: readonly string[]): AnalysedLayer {
  return {
    name: walk.names[index] as string,
    layer: layer as ParameterLayer,
    sharedWith: layer.sharedWith ?? null,
    index,
    inputNames: inputs.map(referencedName),
    inputs,
    inputShapes: [],
    outputShape: null,
    outputShapes: [],
    outputPorts: [],
    dataType: 'float32',
    parameterCount: noParameters,
    flops: 0,
    activationBytes: 0,
  };
}

/** The outputs that a layer reads, or null where one is missing, unknown itself or has no such port. */
function readSources(
  walk: Walk,
  index: number,
  inputs: readonly string[],
): { shapes: Shape[]; types: DataType[] } | null {
  const shapes: Shape[] = [];
  const types: DataType[] = [];
  let isComplete = true;
  inputs.forEach((text, at) => {
    const reference: Reference = parseReference(text);
    const source = walk.byName.get(reference.name);
    if (!source || source.index >= index) {
      if (!walk.indexOf.has(reference.name))
        walk.report(found.unknownInput(walk, index, at, reference.name, walk.problemCount() < maximumSuggestions));
      // A later layer is reported with the order of the whole list.
      isComplete = false;
      return;
    }
    if (source.outputShapes.length === 0) {
      isComplete = false;
      return;
    }
    const port = reference.port === null ? 0 : source.outputPorts.findIndex(({ name }) => name === reference.port);
    const shape = source.outputShapes[port];
    if (shape === undefined) {
      walk.report(found.unknownPort(walk, index, at, reference, source.outputPorts));
      isComplete = false;
      return;
    }
    shapes.push(shape);
    types.push(source.dataType);
  });
  return isComplete ? { shapes, types } : null;
}

function applyFigures(walk: Walk, analysed: AnalysedLayer, figures: LayerFigures & { ok: true }): void {
  const { layer, sharedWith } = analysed;
  analysed.outputShapes = figures.shapes;
  analysed.outputShape = figures.shapes[0] ?? null;
  analysed.outputPorts = figures.ports;
  analysed.dataType = figures.dataType;
  analysed.flops = figures.flops;
  analysed.activationBytes = figures.activationBytes;
  const { trainable, nonTrainable } = figures.weights;
  if (sharedWith === null) {
    walk.weightsOf.set(analysed.name, figures.weights);
    analysed.parameterCount = layer.trainable
      ? figures.weights
      : { trainable: 0, nonTrainable: trainable + nonTrainable };
  } else {
    const owned = walk.weightsOf.get(sharedWith);
    if (owned && (owned.trainable !== trainable || owned.nonTrainable !== nonTrainable)) {
      const owner = walk.byName.get(sharedWith) as AnalysedLayer;
      walk.report(found.sharedShape(walk, analysed.index, analysed, owner));
    }
  }
  if (layer.kind === 'unsupported') walk.report(found.unsupported(walk, analysed.index, layer));
  const large = largeLayer(figures);
  if (large) walk.report(found.tooLarge(walk, analysed, large));
}

function analyseLayer(walk: Walk, index: number): AnalysedLayer {
  const layer = walk.model.layers[index] as Layer;
  const name = walk.names[index] as string;
  const inputs = inputsOf(walk.model, walk.names, index);
  const analysed = emptyLayer(walk, layer, index, inputs);
  if (walk.byName.has(name)) {
    walk.report(found.duplicateName(walk, index));
    return analysed;
  }
  walk.byName.set(name, analysed);
  const resolved = resolveParameters(walk, layer, index);
  if (resolved === null) return analysed;
  analysed.layer = resolved;
  const definition = definitionOf(layer.kind);
  const { minimum, maximum } = definition.inputCount;
  if (inputs.length < minimum || inputs.length > maximum) {
    walk.report(found.inputCount(walk, index, definition, inputs.length));
    return analysed;
  }
  const sources = readSources(walk, index, inputs);
  if (sources === null) return analysed;
  analysed.inputShapes = sources.shapes;
  const given = resolved.kind === 'input' && resolved.shape === 'auto' ? shapeForInput(walk.inputShapes, name) : null;
  const completed = given && resolved.kind === 'input' ? { ...resolved, shape: [...given] as number[] } : resolved;
  const figures = figuresOf(definition, completed, sources.shapes, sources.types);
  if (figures.ok) applyFigures(walk, analysed, figures);
  else walk.report(found.conflict(walk, analysed, figures));
  return analysed;
}

/** The names that the model gives: written ones that exist, or the layers that nothing reads. */
function outputsOf(walk: Walk, layers: readonly AnalysedLayer[], isSound: boolean): string[] {
  const read = new Set(layers.flatMap((layer) => layer.inputNames));
  const written = walk.model.outputs;
  const given = new Set(written?.map(referencedName));
  for (const layer of layers) {
    if (read.has(layer.name) || given.has(layer.name) || layers.length === 1) continue;
    // While a connection is broken, that is what has to be mended.
    if (!isSound) continue;
    if (layer.layer.kind === 'input') walk.report(found.unreadInput(walk, layer.index));
    else if (written) walk.report(found.unusedLayer(walk, layer.index));
  }
  if (!written)
    return layers
      .filter(({ name, layer }) => !read.has(name) && (layer.kind !== 'input' || layers.length === 1))
      .map(({ name }) => name);
  return written.filter((text, at) => {
    const problem = found.output(walk, text, at);
    if (problem) walk.report(problem);
    return problem === null;
  });
}

/**
 * Shapes, parameter and FLOP counts of a whole model, and what is wrong with it. Never throws: a layer whose shape
 * cannot be known gets `outputShape: null`, and those that read it are not blamed. What follows from a layer object and
 * its input shapes is remembered with it, so that analysing a model again after an edit is quick.
 *
 * @param inputShapes for input layers with `shape: auto`; null while no data set is chosen.
 */
export function analyseModel(model: Model, inputShapes: InputShapes | null = null): ModelAnalysis {
  const names = nameLayers(model);
  const problems: GraphProblem[] = [];
  const walk: Walk = {
    model,
    names,
    inputShapes,
    byName: new Map(),
    indexOf: firstIndexOf(names),
    weightsOf: new Map(),
    report: (problem) => problems.push(problem),
    problemCount: () => problems.length,
  };
  checkOrder(walk).forEach(walk.report);
  const layers = model.layers.map((_, index) => analyseLayer(walk, index));
  if (!model.layers.some((layer) => layer.kind === 'input')) walk.report(found.noInput());
  const outputNames = outputsOf(walk, layers, !problems.some(({ severity }) => severity === 'error'));
  const parameterCount = { trainable: 0, nonTrainable: 0 };
  let flopsPerSample = 0;
  let activationBytesPerSample = 0;
  for (const layer of layers) {
    parameterCount.trainable += layer.parameterCount.trainable;
    parameterCount.nonTrainable += layer.parameterCount.nonTrainable;
    flopsPerSample += layer.flops;
    activationBytesPerSample += layer.activationBytes;
  }
  if (!problems.some(({ code }) => code === 'tooLarge')) {
    const large = largeModel(parameterCount, activationBytesPerSample);
    if (large) problems.push({ code: 'tooLarge', severity: 'error', ...large, where: { path: ['model', 'layers'] } });
  }
  return { layers, outputNames, parameterCount, flopsPerSample, activationBytesPerSample, problems };
}
