import { expect, test } from 'vitest';
import { type RandomStream, randomStream } from '../../base/random';
import { analyseModel } from '../analysis';
import { type LayerInput, type Model, type ModelInput, modelSchema } from '../model';
import { inputsOf, nameLayers } from '../names';
import { copyLayers, editModel, type GraphOperation } from '.';

const pick = <Item>(stream: RandomStream, list: readonly Item[]): Item => list[stream.integer(list.length)] as Item;

const newLayers: LayerInput[] = [
  { kind: 'dense', units: 4 },
  { kind: 'dense', units: 4, name: 'named' },
  { kind: 'dropout' },
  { kind: 'add', inputs: [] },
  { kind: 'lstm', units: 4, returnState: true },
];

const groups = ['a', 'b', 'a/inner'];

/** Operations by chance on names that exist; some are refused, as a circle is. */
const draws: Record<
  GraphOperation['kind'],
  (stream: RandomStream, names: string[], model: ModelInput) => GraphOperation
> = {
  add: (stream, names) => {
    const layer = pick(stream, newLayers);
    const free = layer.name !== undefined && names.includes(layer.name) ? { ...layer, name: undefined } : layer;
    return { kind: 'add', layer: free, after: pick(stream, [null, undefined, ...names]) };
  },
  insertOnEdge: (stream, names) => ({
    kind: 'insertOnEdge',
    layer: { kind: 'dropout' },
    edge: { to: pick(stream, names), index: stream.integer(2) },
  }),
  remove: (stream, names) => ({
    kind: 'remove',
    names: [...new Set([pick(stream, names), pick(stream, names)])],
    reconnect: stream.uniform() < 0.7,
  }),
  rename: (stream, names) => ({ kind: 'rename', name: pick(stream, names), to: `r${stream.integer(40)}` }),
  renameAt: (stream, names) => ({
    kind: 'renameAt',
    index: stream.integer(names.length),
    to: `s${stream.integer(1000)}`,
  }),
  connect: (stream, names) => ({
    kind: 'connect',
    from: pick(stream, names),
    to: pick(stream, names),
    ...(stream.uniform() < 0.5 ? { index: stream.integer(3) } : {}),
  }),
  disconnect: (stream, names) => ({ kind: 'disconnect', edge: { to: pick(stream, names), index: 0 } }),
  setParameters: (stream, names) => ({
    kind: 'setParameters',
    names: [pick(stream, names)],
    values: { note: pick(stream, ['seen', undefined]) },
  }),
  duplicate: (stream, names) => ({
    kind: 'duplicate',
    names: [...new Set([pick(stream, names), pick(stream, names), pick(stream, names)])],
  }),
  paste: (stream, names, model) => ({
    kind: 'paste',
    layers: copyLayers(model, [...new Set([pick(stream, names), pick(stream, names)])]),
    after: pick(stream, [null, undefined, ...names]),
    ...(stream.uniform() < 0.5 ? { inputs: [pick(stream, names)] } : {}),
    ...(stream.uniform() < 0.5 ? { group: pick(stream, groups) } : {}),
  }),
  group: (stream, names) => ({
    kind: 'group',
    names: [...new Set([pick(stream, names), pick(stream, names)])],
    group: pick(stream, groups),
  }),
  ungroup: (stream) => ({ kind: 'ungroup', group: pick(stream, groups) }),
  renameGroup: (stream) => ({ kind: 'renameGroup', group: pick(stream, groups), to: pick(stream, groups) }),
  move: (stream, names) => ({ kind: 'move', names: [pick(stream, names)], after: pick(stream, [null, ...names]) }),
  sort: () => ({ kind: 'sort' }),
  share: (stream, names) => ({
    kind: 'share',
    name: pick(stream, names),
    with: pick(stream, [null, pick(stream, names)]),
  }),
  setOutputs: (stream, names) => ({
    kind: 'setOutputs',
    outputs: stream.uniform() < 0.5 ? null : [...new Set([pick(stream, names), pick(stream, names)])],
  }),
};

/** What no operation may bring about, whatever the model. */
const forbidden = [
  'duplicateName',
  'cycle',
  'laterInput',
  'unknownInput',
  'unknownPort',
  'unknownShared',
  'laterShared',
  'sharedChain',
  'sharedKind',
  'unknownOutput',
  'duplicateOutput',
];

/** Operations that leave every connection as it is. */
const keepsWires = new Set<GraphOperation['kind']>([
  'setParameters',
  'group',
  'ungroup',
  'renameGroup',
  'move',
  'sort',
  'setOutputs',
  'duplicate',
]);

function wires(model: ModelInput): Map<string, string> {
  const names = nameLayers(model);
  return new Map(names.map((name, index) => [name, inputsOf(model, names, index).join()]));
}

test.each(Array.from({ length: 60 }, (_, seed) => seed))(
  'sixty random edits leave a sound document (seed %i)',
  (seed) => {
    const stream = randomStream('edits', seed);
    let model: ModelInput = {
      layers: [
        { kind: 'input', shape: [6] },
        { kind: 'dense', units: 4 },
        { kind: 'dense', units: 4 },
      ],
    };
    for (let step = 0; step < 60; step += 1) {
      const names = nameLayers(model);
      const kind = pick(
        stream,
        names.length > 25 ? (['remove'] as const) : (Object.keys(draws) as GraphOperation['kind'][]),
      );
      const operation = draws[kind](stream, names, model);
      const before = wires(model);
      const told = () => JSON.stringify({ operation, layers: model.layers }, null, 1);
      const result = editModel(model, operation);
      if (result.problems.length > 0) {
        expect(result.model, told()).toBe(model);
        continue;
      }
      const parsed = modelSchema.safeParse(result.model);
      expect(parsed.error, told()).toBeUndefined();
      const found = analyseModel(parsed.data as Model).problems.map(({ code }) => code);
      expect(
        found.filter((code) => forbidden.includes(code)),
        told(),
      ).toEqual([]);
      const after = wires(result.model);
      if (keepsWires.has(kind)) for (const [name, inputs] of before) expect(after.get(name), told()).toBe(inputs);
      for (const name of result.names) expect(after.has(name), told()).toBe(true);
      model = result.model;
    }
  },
);
