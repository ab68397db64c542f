import type { Problem } from '../base/problem';
import type { LayerKindDefinition, ParameterCount } from './layer-kind';
import { layerKinds } from './layers';
import type { Layer, Model } from './model';
import { formatShape, type Shape } from './shape';

/** A layer with everything that follows from its place in the graph. */
export interface AnalysedLayer {
  name: string;
  layer: Layer;
  index: number;
  inputNames: string[];
  inputShapes: Shape[];
  outputShape: Shape | null;
  parameterCount: ParameterCount;
  flops: number;
}

export interface ModelAnalysis {
  layers: AnalysedLayer[];
  /** Layers that nothing reads: the network's outputs, in reading order. */
  outputNames: string[];
  parameterCount: ParameterCount;
  flopsPerSample: number;
  problems: Problem[];
}

/** The name of every layer; those without one are called after their kind and number, as `dense_2`. */
export function nameLayers(model: Model): string[] {
  const taken = new Set(model.layers.flatMap((layer) => layer.name ?? []));
  const counts = new Map<string, number>();
  return model.layers.map((layer) => {
    if (layer.name) return layer.name;
    let number = counts.get(layer.kind) ?? 0;
    let name: string;
    do {
      number += 1;
      name = `${layer.kind}_${number}`;
    } while (taken.has(name));
    counts.set(layer.kind, number);
    taken.add(name);
    return name;
  });
}

/**
 * Shapes, parameter and FLOP counts of a whole model, and what is wrong with it. Never throws: a layer whose shape
 * cannot be known gets `outputShape: null`, and those that read it are not blamed.
 *
 * @param inputShape shape of a sample, for input layers with `shape: auto`; null while no data set is chosen.
 */
export function analyseModel(model: Model, inputShape: Shape | null = null): ModelAnalysis {
  const names = nameLayers(model);
  const problems: Problem[] = [];
  const byName = new Map<string, AnalysedLayer>();
  const layers: AnalysedLayer[] = [];
  const report = (index: number, code: string, message: string, fix: string, severity: Problem['severity'] = 'error') =>
    problems.push({
      code,
      severity,
      message,
      fix,
      where: { path: ['model', 'layers', index], layer: names[index] ?? '' },
    });

  model.layers.forEach((layer, index) => {
    const name = names[index] as string;
    const definition = layerKinds[layer.kind] as unknown as LayerKindDefinition;
    const resolved =
      layer.kind === 'input' && layer.shape === 'auto' && inputShape ? { ...layer, shape: [...inputShape] } : layer;
    const inputNames = layer.inputs ?? (layer.kind === 'input' || index === 0 ? [] : [names[index - 1] as string]);
    const analysed: AnalysedLayer = {
      name,
      layer,
      index,
      inputNames,
      inputShapes: [],
      outputShape: null,
      parameterCount: { trainable: 0, nonTrainable: 0 },
      flops: 0,
    };
    layers.push(analysed);
    if (byName.has(name)) {
      report(index, 'duplicateName', `Two layers are called "${name}".`, 'Rename one of them.');
      return;
    }
    byName.set(name, analysed);
    const { minimum, maximum } = definition.inputCount;
    if (inputNames.length < minimum || inputNames.length > maximum) {
      const expected = minimum === maximum ? `${minimum}` : `${minimum} to ${maximum}`;
      report(
        index,
        'inputCount',
        `"${name}" (${definition.title}) reads ${inputNames.length} layers; it takes ${expected}.`,
        'Change its inputs.',
      );
      return;
    }
    const sources = inputNames.map((inputName) => byName.get(inputName));
    const missing = inputNames.filter((inputName, at) => !sources[at] || inputName === name);
    if (missing.length > 0) {
      const later = missing.filter((inputName) => names.includes(inputName));
      report(
        index,
        later.length > 0 ? 'laterInput' : 'unknownInput',
        later.length > 0
          ? `"${name}" reads "${later.join('", "')}", which comes after it or is itself.`
          : `"${name}" reads "${missing.join('", "')}", which does not exist.`,
        later.length > 0
          ? 'Move it behind what it reads; cycles are not possible.'
          : `Use one of: ${[...byName.keys()].filter((key) => key !== name).join(', ') || 'add an input layer'}.`,
      );
      return;
    }
    if (sources.some((source) => !source?.outputShape)) return;
    analysed.inputShapes = sources.map((source) => source?.outputShape as Shape);
    const result = definition.inferShape(resolved as never, analysed.inputShapes);
    if (!result.ok) {
      report(
        index,
        layer.kind === 'input' ? 'openInput' : 'shapeConflict',
        `"${name}": ${result.message}`,
        result.fix,
        layer.kind === 'input' ? 'warning' : 'error',
      );
      return;
    }
    analysed.outputShape = result.shape;
    const counted = definition.countParameters(resolved as never, analysed.inputShapes);
    analysed.parameterCount = layer.trainable
      ? counted
      : { trainable: 0, nonTrainable: counted.trainable + counted.nonTrainable };
    analysed.flops = definition.countFlops(resolved as never, analysed.inputShapes, result.shape);
    const parameterTotal = counted.trainable + counted.nonTrainable;
    if (parameterTotal * 4 > 64 * 2 ** 30)
      report(
        index,
        'tooLarge',
        `"${name}" would need ${Math.round((parameterTotal * 4) / 2 ** 30).toLocaleString('en-US')} GiB for its weights (input ${formatShape(analysed.inputShapes[0] ?? [])}).`,
        'Choose smaller sizes.',
      );
  });

  if (!model.layers.some((layer) => layer.kind === 'input'))
    report(0, 'noInput', 'The model has no input layer.', 'Begin the list with { kind: input }.');
  const read = new Set(layers.flatMap((layer) => layer.inputNames));
  return {
    layers,
    outputNames: layers.filter((layer) => !read.has(layer.name)).map((layer) => layer.name),
    parameterCount: layers.reduce(
      (total, { parameterCount }) => ({
        trainable: total.trainable + parameterCount.trainable,
        nonTrainable: total.nonTrainable + parameterCount.nonTrainable,
      }),
      { trainable: 0, nonTrainable: 0 },
    ),
    flopsPerSample: layers.reduce((total, { flops }) => total + flops, 0),
    problems,
  };
}
