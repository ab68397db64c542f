import type { AnalysedLayer, GraphProblem } from './analysis';
import type { GraphFix, GraphOperation } from './edit/operation';
import type { LayerFigures } from './layer-figures';
import type { LayerKindDefinition, OutputPort } from './layer-kind';
import type { LayerInput, LayerOf, Model, SharedLayer } from './model';
import { closestNames, freeName } from './names';
import { formatReference, parseReference, type Reference } from './reference';
import { formatShape, type Mend } from './shape';

/** What a problem needs to say where it is. */
export interface Place {
  model: Model;
  names: readonly string[];
  indexOf: ReadonlyMap<string, number>;
}

function problemAt(
  place: Place,
  index: number,
  code: string,
  message: string,
  fix: string,
  fixes: GraphFix[] = [],
  path: readonly (string | number)[] = [],
): GraphProblem {
  return {
    code,
    severity: 'error',
    message,
    fix,
    where: { path: ['model', 'layers', index, ...path], layer: place.names[index] ?? '' },
    ...(fixes.length > 0 ? { fixes } : {}),
  };
}

const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ');

/** "28 × 28 × 6 and 14 × 14 × 6" */
const shapesOf = (layer: AnalysedLayer) => layer.inputShapes.map(formatShape).join(' and ') || 'nothing';

export function noInput(): GraphProblem {
  return {
    code: 'noInput',
    severity: 'error',
    message: 'The model has no input layer.',
    fix: 'Begin the list with { kind: input }.',
    where: { path: ['model', 'layers', 0] },
    fixes: [{ title: 'Add an input layer', operations: [{ kind: 'add', layer: { kind: 'input' }, after: null }] }],
  };
}

/** The first layer keeps the name: others may read it. */
export function duplicateName(place: Place, index: number): GraphProblem {
  const name = place.names[index] as string;
  const free = freeName(name, new Set(place.names));
  return problemAt(
    place,
    index,
    'duplicateName',
    `Two layers are called "${name}".`,
    `Rename one of them, for example to "${free}".`,
    [{ title: `Rename the second one to "${free}"`, operations: [{ kind: 'renameAt', index, to: free }] }],
    ['name'],
  );
}

export function unsupported(place: Place, index: number, layer: LayerOf<'unsupported'>): GraphProblem {
  const name = place.names[index] as string;
  return problemAt(
    place,
    index,
    'unsupportedLayer',
    `"${name}" stands for a layer "${layer.className}" that cannot be computed here. ${layer.reason}`.trim(),
    'Replace it by layers that do the same, or delete it and connect what stood around it.',
    [{ title: `Delete "${name}"`, operations: [{ kind: 'remove', names: [name], reconnect: true }] }],
  );
}

export function inputCount(
  place: Place,
  index: number,
  definition: LayerKindDefinition,
  received: number,
): GraphProblem {
  const { minimum, maximum } = definition.inputCount;
  const name = place.names[index] as string;
  const expected =
    minimum === maximum
      ? `${minimum}`
      : maximum === Number.POSITIVE_INFINITY
        ? `${minimum} or more`
        : `${minimum} to ${maximum}`;
  const fixes: GraphFix[] = [];
  if (received > maximum)
    fixes.push({
      title: maximum === 0 ? 'Read nothing' : `Keep the first ${maximum === 1 ? 'input' : `${maximum} inputs`}`,
      operations: Array.from(
        { length: received - maximum },
        (_, at): GraphOperation => ({ kind: 'disconnect', edge: { to: name, index: received - 1 - at } }),
      ),
    });
  const before = place.names[index - 1];
  if (received === 0 && minimum === 1 && before !== undefined)
    fixes.push({ title: `Read "${before}"`, operations: [{ kind: 'connect', from: before, to: name }] });
  return problemAt(
    place,
    index,
    'inputCount',
    `"${name}" (${definition.title}) reads ${received === 0 ? 'nothing' : `${received} ${received === 1 ? 'layer' : 'layers'}`}; it takes ${expected}.`,
    received < minimum ? 'Connect its inputs.' : 'Remove inputs.',
    fixes,
    ['inputs'],
  );
}

/** @param suggests whether to look for names that are alike, which takes a moment for each */
export function unknownInput(place: Place, index: number, at: number, wanted: string, suggests: boolean): GraphProblem {
  const name = place.names[index] as string;
  const closest = suggests ? closestNames(wanted, place.names.slice(0, index)) : [];
  const fix =
    index === 0
      ? 'Add an input layer before it.'
      : closest.length > 0
        ? `Read one that exists: ${closest.join(', ')} …`
        : 'Read one that exists.';
  return problemAt(
    place,
    index,
    'unknownInput',
    `"${name}" reads "${wanted}", which does not exist.`,
    fix,
    closest.slice(0, 1).map((other) => ({
      title: `Read "${other}"`,
      operations: [{ kind: 'connect', from: other, to: name, index: at }],
    })),
    place.model.layers[index]?.inputs ? ['inputs', at] : [],
  );
}

export function unknownPort(
  place: Place,
  index: number,
  at: number,
  reference: Reference,
  ports: readonly OutputPort[],
): GraphProblem {
  const name = place.names[index] as string;
  return problemAt(
    place,
    index,
    'unknownPort',
    `"${name}" reads "${formatReference(reference)}"; "${reference.name}" has no output "${reference.port}".`,
    `Its outputs are ${ports.map((port) => port.name).join(', ')}.`,
    ports.map((port, which) => ({
      title: `Read ${which === 0 ? `"${reference.name}"` : `"${reference.name}:${port.name}"`}`,
      operations: [
        {
          kind: 'connect',
          from: formatReference({ name: reference.name, port: which === 0 ? null : port.name }),
          to: name,
          index: at,
        },
      ],
    })),
    ['inputs', at],
  );
}

/** What is wrong with a layer that shares weights, or null. */
export function sharing(
  place: Place,
  index: number,
  layer: SharedLayer,
  owner: AnalysedLayer | null,
): GraphProblem | null {
  const name = place.names[index] as string;
  const exists = place.indexOf.has(layer.sharedWith);
  const alone: GraphFix = {
    title: 'Remove this layer',
    operations: [{ kind: 'remove', names: [name], reconnect: true }],
  };
  if (!owner || owner.index >= index)
    return problemAt(
      place,
      index,
      exists ? 'laterShared' : 'unknownShared',
      `"${name}" shares the weights of "${layer.sharedWith}", which ${exists ? 'comes after it or is itself' : 'does not exist'}.`,
      'Share with an earlier layer.',
      [alone],
      ['sharedWith'],
    );
  if (owner.sharedWith !== null)
    return problemAt(
      place,
      index,
      'sharedChain',
      `"${name}" shares the weights of "${owner.name}", which itself uses those of "${owner.sharedWith}".`,
      `Share with "${owner.sharedWith}".`,
      [{ title: `Share with "${owner.sharedWith}"`, operations: [{ kind: 'share', name, with: owner.sharedWith }] }],
      ['sharedWith'],
    );
  if (owner.layer.kind !== layer.kind || layer.kind === 'input')
    return problemAt(
      place,
      index,
      'sharedKind',
      layer.kind === 'input'
        ? `"${name}" is an input, which has nothing to share.`
        : `"${name}" is a ${layer.kind} layer, but "${owner.name}", whose weights it shares, is a ${owner.layer.kind} layer.`,
      'Share with a layer of the same kind.',
      layer.kind === 'input'
        ? [alone]
        : [
            {
              title: `Share with "${owner.name}" as ${owner.layer.kind}`,
              operations: [{ kind: 'share', name, with: owner.name }],
            },
          ],
      ['sharedWith'],
    );
  return null;
}

export function sharedShape(place: Place, index: number, layer: AnalysedLayer, owner: AnalysedLayer): GraphProblem {
  return problemAt(
    place,
    index,
    'sharedShape',
    `"${layer.name}" shares the weights of "${owner.name}", which were made for ${shapesOf(owner)}; it reads ${shapesOf(layer)}.`,
    'Let both read the same shape, or give it weights of its own.',
    [{ title: 'Give it weights of its own', operations: [{ kind: 'share', name: layer.name, with: null }] }],
  );
}

function fixFor(mend: Mend, layer: AnalysedLayer): GraphFix {
  if ('set' in mend)
    return {
      title: mend.title,
      operations: [{ kind: 'setParameters', names: [layer.sharedWith ?? layer.name], values: mend.set }],
    };
  return {
    title: mend.title,
    operations: [
      {
        kind: 'insertOnEdge',
        layer: mend.insertBefore as unknown as LayerInput,
        edge: { to: layer.name, index: mend.input ?? 0 },
      },
    ],
  };
}

export function conflict(place: Place, layer: AnalysedLayer, figures: LayerFigures & { ok: false }): GraphProblem {
  const problem = problemAt(
    place,
    layer.index,
    figures.code,
    `"${layer.name}": ${figures.message}`,
    figures.fix,
    figures.mends.map((mend) => fixFor(mend, layer)),
  );
  const isOpenInput = layer.layer.kind === 'input' && layer.layer.shape === 'auto';
  return isOpenInput ? { ...problem, code: 'openInput', severity: 'warning' } : problem;
}

export function tooLarge(place: Place, layer: AnalysedLayer, need: string): GraphProblem {
  return problemAt(
    place,
    layer.index,
    'tooLarge',
    `"${layer.name}" would need ${need} (it reads ${shapesOf(layer)}, gives ${formatShape(layer.outputShape ?? [])}).`,
    'Choose smaller sizes.',
  );
}

/** An input that nothing reads would have to be fed for nothing. */
export function unreadInput(place: Place, index: number): GraphProblem {
  const name = place.names[index] as string;
  return problemAt(place, index, 'unreadInput', `Nothing reads the input "${name}".`, 'Connect it, or remove it.', [
    { title: 'Remove it', operations: [{ kind: 'remove', names: [name], reconnect: false }] },
  ]);
}

export function unusedLayer(place: Place, index: number): GraphProblem {
  const name = place.names[index] as string;
  return {
    ...problemAt(
      place,
      index,
      'unusedLayer',
      `Nothing reads "${name}", and it is not among the model's outputs.`,
      'Connect it, add it to the outputs, or remove it.',
      [
        {
          title: 'Add it to the outputs',
          operations: [{ kind: 'setOutputs', outputs: [...(place.model.outputs ?? []), name] }],
        },
        { title: 'Remove it', operations: [{ kind: 'remove', names: [name], reconnect: false }] },
      ],
    ),
    severity: 'warning',
  };
}

/** What is wrong with an entry of the model's outputs, or null. */
export function output(
  place: Place & { byName: ReadonlyMap<string, AnalysedLayer> },
  text: string,
  at: number,
): GraphProblem | null {
  const { name, port } = parseReference(text);
  const layer = place.byName.get(name);
  const outputs = place.model.outputs ?? [];
  const without = outputs.filter((_, which) => which !== at);
  const fixes: GraphFix[] = [
    {
      title: `Take "${text}" out of the outputs`,
      operations: [{ kind: 'setOutputs', outputs: without.length > 0 ? without : null }],
    },
  ];
  const describe = (code: string, message: string, fix: string): GraphProblem => ({
    code,
    severity: 'error',
    message,
    fix,
    where: { path: ['model', 'outputs', at], ...(layer ? { layer: name } : {}) },
    fixes,
  });
  if (!layer)
    return describe(
      'unknownOutput',
      `The model gives "${text}"; there is no layer "${name}".`,
      `Use a layer that exists: ${quoted(closestNames(name, place.names))}.`,
    );
  if (outputs.indexOf(text) !== at)
    return describe('duplicateOutput', `The model gives "${text}" twice.`, 'Remove one of them.');
  const ports = layer.outputPorts;
  if (port !== null && ports.length > 0 && !ports.some((known) => known.name === port))
    return describe(
      'unknownPort',
      `The model gives "${text}"; "${name}" has no output "${port}".`,
      `Its outputs are ${ports.map((known) => known.name).join(', ')}.`,
    );
  return null;
}
