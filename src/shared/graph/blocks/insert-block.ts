import { analyseModel, type InputShapes } from '../analysis';
import type { BlockDefinition } from '../block-kind';
import { blockInput } from '../block-kind';
import { type EdgeEnd, type EditResult, editModel } from '../edit';
import { type LayerInput, type Model, type ModelInput, modelSchema } from '../model';
import { freeName, inputsOf, nameLayers } from '../names';
import { parseReference } from '../reference';
import type { Shape } from '../shape';

/**
 * The layers of a block, named after its group and connected to what it reads, for the operation `paste` or a list.
 *
 * @param inputs references that the block reads, one for each of its inputs
 * @param shapes what these give, without the batch dimension
 */
export function expandBlock(
  block: BlockDefinition,
  parameters: Readonly<Record<string, unknown>>,
  group: string,
  inputs: readonly string[],
  shapes: readonly Shape[],
): LayerInput[] {
  const layers = block.expand(block.parameters.parse(parameters) as never, shapes);
  const prefix = group.slice(group.lastIndexOf('/') + 1);
  const renamed = new Map(layers.map(({ name }) => [name, `${prefix}_${name}`]));
  const resolve = (text: string): string => {
    const { name, port } = parseReference(text);
    const own = renamed.get(name);
    if (own !== undefined) return port === null ? own : `${own}:${port}`;
    return inputs[Number(name.slice(1))] ?? text;
  };
  return layers.map((layer, at): LayerInput => {
    const reads = layer.inputs ?? (at === 0 ? [blockInput()] : undefined);
    const { kind, name, inputs: _, group: inner, ...rest } = layer;
    return {
      kind,
      name: renamed.get(name),
      ...(reads ? { inputs: reads.map(resolve) } : {}),
      ...rest,
      ...(layer.sharedWith === undefined ? {} : { sharedWith: renamed.get(layer.sharedWith) }),
      group: inner === undefined ? group : `${group}/${inner}`,
    } as LayerInput;
  });
}

/** Where a block goes: behind a layer that it reads, or between two. */
export type BlockPlace = { inputs: readonly string[] } | { edge: EdgeEnd };

/** Inserts a block into a model as one edit; `names` are its layers. */
export function insertBlock(
  model: ModelInput,
  block: BlockDefinition,
  parameters: Readonly<Record<string, unknown>>,
  place: BlockPlace,
  inputShapes: InputShapes | null = null,
): EditResult {
  const refuse = (code: string, message: string, fix: string): EditResult => ({
    model,
    problems: [{ code, severity: 'error', message, fix }],
    names: [],
  });
  const parsed = modelSchema.safeParse(model);
  if (!parsed.success) return refuse('brokenModel', 'The model has layers that cannot be read.', 'Mend them first.');
  const names = nameLayers(model);
  const edge = 'edge' in place ? place.edge : null;
  const inputs =
    'inputs' in place ? place.inputs : [inputsOf(model, names, names.indexOf(place.edge.to))[place.edge.index] ?? ''];
  const analysis = analyseModel(parsed.data as Model, inputShapes);
  const shapes = inputs.map((text) => {
    const { name, port } = parseReference(text);
    const layer = analysis.layers.find((candidate) => candidate.name === name);
    const at = port === null ? 0 : (layer?.outputPorts.findIndex((candidate) => candidate.name === port) ?? 0);
    return layer?.outputShapes[at] ?? null;
  });
  const unknown = shapes.findIndex((shape) => shape === null || shape.at(-1) == null);
  if (unknown >= 0 || inputs.length < (block.inputPorts?.length ?? 1))
    return refuse(
      'unknownShape',
      unknown >= 0
        ? `${block.title} follows the shape of what it reads, and that of "${inputs[unknown]}" is not known yet.`
        : `${block.title} reads ${block.inputPorts?.length ?? 1} layers; ${inputs.length} are given.`,
      'Choose a data set or give the input a shape, and mend the layers before it.',
    );
  const last = Math.max(...inputs.map((text) => names.indexOf(parseReference(text).name)));
  const groups = new Set(model.layers.flatMap(({ group }) => group?.split('/')[0] ?? []));
  const group = freeName(`${block.kind}_1`, groups);
  const layers = expandBlock(block, parameters, group, inputs, shapes as Shape[]);
  const pasted = editModel(model, { kind: 'paste', layers, after: names[last] as string });
  if (pasted.problems.length > 0) return pasted;
  if (!edge) {
    // What stood behind the layer without inputs of its own goes on reading that layer: nothing else changes.
    return pasted;
  }
  const end = pasted.names.at(-1) as string;
  const connected = editModel(pasted.model, { kind: 'connect', from: end, to: edge.to, index: edge.index });
  return connected.problems.length > 0 ? { ...connected, model } : { ...connected, names: pasted.names };
}
