import type { LayerKindDefinition } from '../layer-kind';
import { layerKinds } from '../layers';
import { topologicalOrder } from '../order';
import { parseReference, referencedName } from '../reference';
import { type Edit, EditRefusal } from './edit';
import type { Entry } from './entries';
import type { EdgeEnd, GraphOperation } from './operation';

type Operation<Kind extends GraphOperation['kind']> = Extract<GraphOperation, { kind: Kind }>;

function definitionOf(entry: Entry): LayerKindDefinition | undefined {
  return (layerKinds as unknown as Record<string, LayerKindDefinition | undefined>)[entry.layer.kind];
}

/** Sources of every layer as positions in the list. */
function sourcesOf(edit: Edit): number[][] {
  const positions = new Map<string | Entry, number>();
  edit.entries.forEach((entry, index) => {
    if (entry.name !== null && !positions.has(entry.name)) positions.set(entry.name, index);
    positions.set(entry, index);
  });
  const at = (key: string | Entry) => positions.get(typeof key === 'string' ? referencedName(key) : key) ?? [];
  return edit.entries.map(({ inputs, layer }) => [
    ...inputs.flatMap(at),
    ...(layer.sharedWith === undefined ? [] : [at(layer.sharedWith)].flat()),
  ]);
}

/**
 * Brings the list into an order in which every layer comes after what it reads.
 *
 * Throws: EditRefusal when layers read each other in a circle.
 */
export function sortEntries(edit: Edit): void {
  const sources = sourcesOf(edit);
  if (sources.every((list, index) => list.every((source) => source < index))) return;
  const { order, left } = topologicalOrder(sources);
  if (left.length > 0)
    throw new EditRefusal(
      'cycle',
      `The layers ${left
        .slice(0, 5)
        .map((index) => `"${edit.entries[index]?.name ?? '?'}"`)
        .join(', ')} would read each other in a circle.`,
      'Connect in the other direction, or remove a connection first.',
    );
  const sorted = order.map((index) => edit.entries[index] as Entry);
  edit.entries.splice(0, edit.entries.length, ...sorted);
}

/** The place of a layer's inputs that a new edge takes. */
function placeFor(entry: Entry, wanted: number | undefined, from: string): number {
  const definition = definitionOf(entry);
  const maximum = definition?.inputCount.maximum ?? 1;
  if (maximum === 0)
    throw new EditRefusal(
      'noInputs',
      `"${entry.name}" (${definition?.title}) reads nothing.`,
      'Connect to another layer.',
      entry.name ?? undefined,
    );
  if (wanted !== undefined && wanted < maximum) return Math.min(wanted, entry.inputs.length);
  if (entry.inputs.length < maximum) return entry.inputs.length;
  if (maximum === 1) return 0;
  throw new EditRefusal(
    'inputCount',
    `"${entry.name}" (${definition?.title}) takes ${maximum} inputs and has them all; "${from}" finds no place.`,
    'Disconnect one first, or drop the connection on the input it shall replace.',
    entry.name ?? undefined,
  );
}

export function connect(edit: Edit, { from, to, index }: Operation<'connect'>): void {
  const source = edit.get(parseReference(from).name);
  const target = edit.get(to);
  const place = placeFor(target, index, from);
  if (source === target)
    throw new EditRefusal('cycle', `"${to}" cannot read itself.`, 'Connect two different layers.', to);
  if (target.inputs[place] === from) return;
  const before = target.inputs;
  target.inputs = [...before.slice(0, place), from, ...before.slice(place + 1)];
  target.hasInputs ||= before.length > 0;
  edit.touched.add(target);
  sortEntries(edit);
}

/** The entry at the end of an edge, which exists. */
function endOf(edit: Edit, edge: EdgeEnd): Entry {
  const target = edit.get(edge.to);
  if (edge.index < 0 || edge.index >= target.inputs.length)
    throw new EditRefusal('unknownEdge', `"${edge.to}" has no input ${edge.index + 1}.`, 'It may have been removed.');
  return target;
}

export function disconnect(edit: Edit, { edge }: Operation<'disconnect'>): void {
  const target = endOf(edit, edge);
  target.inputs = target.inputs.filter((_, at) => at !== edge.index);
  target.hasInputs = true;
  edit.touched.add(target);
}

export function insertOnEdge(edit: Edit, { layer, edge }: Operation<'insertOnEdge'>): void {
  const target = endOf(edit, edge);
  const source = target.inputs[edge.index] as string;
  const { name, inputs: _, ...rest } = layer;
  if (name !== undefined && edit.find(name))
    throw new EditRefusal('duplicateName', `A layer is called "${name}" already.`, 'Choose another name.', name);
  const entry: Entry = {
    layer: { ...rest, ...(name === undefined ? {} : { name }) } as Entry['layer'],
    name: name ?? null,
    inputs: [source],
    hasInputs: false,
  };
  const { group } = target.layer;
  if (
    group !== undefined &&
    entry.layer.group === undefined &&
    edit.find(referencedName(source))?.layer.group === group
  )
    entry.layer = { ...entry.layer, group };
  edit.entries.splice(edit.indexOf(target), 0, entry);
  target.inputs = target.inputs.map((input, at) => (at === edge.index ? entry : input));
  edit.touched.add(entry);
}
