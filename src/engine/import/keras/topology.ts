import { StudioError } from '../../../shared/base/problem';
import { limits } from '../limits';
import { asArray, asObject, asText, type JsonObject } from './json';
import { readShape } from './values';

/** Keras' description of a network, as every format but the op graph holds it. */
export interface KerasModel {
  className: string;
  config: JsonObject;
}

/** A layer of the file that is not a model itself. */
export interface KerasLayer {
  className: string;
  /** Python module of the class, where the file says. */
  module: string | null;
  /** `package>Class` for classes that were registered by their authors. */
  registeredName: string | null;
  config: JsonObject;
  /** Names from the outermost nested model inwards, its own last. */
  path: readonly string[];
  /** Where a .keras file keeps its weights. */
  savedPath: string;
  buildConfig: JsonObject;
}

/** An output of a call. */
export class TensorReference {
  constructor(
    readonly call: KerasCall,
    readonly index: number,
  ) {}
}

/** One use of a layer: the first one makes its weights, later ones share them. */
export interface KerasCall {
  layer: KerasLayer;
  first: KerasCall | null;
  /** What it gives, without the batch, as far as the file says; by output. */
  outputShapes: ((number | null)[] | null)[];
  /** As in Python; tensors are `TensorReference`s, also inside lists. */
  args: unknown[];
  kwargs: { [name: string]: unknown };
}

export interface KerasGraph {
  /** Each after what it reads. */
  calls: KerasCall[];
  inputs: KerasCall[];
  outputs: TensorReference[];
}

interface Scope {
  path: readonly string[];
  savedPath: string;
  depth: number;
}

interface Builder {
  calls: KerasCall[];
  inputs: KerasCall[];
  /** By path: a layer that is called again keeps its weights. */
  firstCalls: Map<string, KerasCall>;
}

const refuse = (message: string, fix = 'Save the model again with a current version of Keras.') =>
  new StudioError('BAD_INPUT', message, { fix });

/** All tensors that an argument holds, in order. */
export function tensorsIn(value: unknown): TensorReference[] {
  if (value instanceof TensorReference) return [value];
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  if (value !== null && typeof value === 'object') return Object.values(value).flatMap(tensorsIn);
  return [];
}

/** `MultiHeadAttention` is multi_head_attention in .keras files. Source: keras.src.utils.naming.to_snake_case. */
export function toSnakeCase(name: string): string {
  return name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

function isModel(className: string, config: JsonObject): boolean {
  return Array.isArray(config.layers) && (className === 'Sequential' || config.input_layers !== undefined);
}

/** Operations on tensors stand among the layers but are not counted as such where weights are saved. */
function isOperation(entry: JsonObject): boolean {
  return /^keras(?:\.src)?\.ops\b/.test(asText(entry.module) ?? '');
}

/** Folder names inside `layers/`, one an entry: classes in snake case, numbered from their second use. */
function savedNames(entries: readonly JsonObject[], className: string): string[] {
  const counts = new Map<string, number>();
  return entries.map((entry) => {
    const entryClass = asText(entry.class_name) ?? '';
    if (isOperation(entry) || (className === 'Sequential' && entryClass === 'InputLayer')) return '';
    const name = toSnakeCase(entryClass);
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  });
}

function nameOf(entry: JsonObject, index: number): string {
  return (
    asText(entry.name) ??
    asText(asObject(entry.config)?.name) ??
    `${toSnakeCase(asText(entry.class_name) ?? 'layer')}_${index}`
  );
}

function addCall(builder: Builder, layer: KerasLayer, args: unknown[], kwargs: KerasCall['kwargs']): KerasCall {
  if (builder.calls.length >= limits.layerCount)
    throw refuse(
      `The network has more than ${limits.layerCount.toLocaleString('en-US')} layers; that is as many as are read.`,
      'Import a part of it, such as the model without its nested copies.',
    );
  const key = JSON.stringify(layer.path);
  const first = builder.firstCalls.get(key) ?? null;
  const call: KerasCall = { layer: first?.layer ?? layer, first, outputShapes: [], args, kwargs };
  if (!first) builder.firstCalls.set(key, call);
  builder.calls.push(call);
  return call;
}

function describeLayer(entry: JsonObject, name: string, savedName: string, scope: Scope): KerasLayer {
  return {
    className: asText(entry.class_name) ?? 'unknown',
    module: asText(entry.module),
    registeredName: asText(entry.registered_name),
    config: asObject(entry.config) ?? {},
    path: [...scope.path, name],
    savedPath: savedName === '' ? '' : `${scope.savedPath}layers/${savedName}`,
    buildConfig: asObject(entry.build_config) ?? {},
  };
}

/** Applies an entry of a model, itself a layer or a model, to tensors; gives its outputs. */
function apply(
  builder: Builder,
  layer: KerasLayer,
  args: unknown[],
  kwargs: KerasCall['kwargs'],
  depth: number,
): TensorReference[] | KerasCall {
  if (!isModel(layer.className, layer.config)) return addCall(builder, layer, args, kwargs);
  return expand(builder, layer, tensorsIn([args, kwargs]), {
    path: layer.path,
    savedPath: `${layer.savedPath}/`,
    depth: depth + 1,
  });
}

const outputOf = (result: TensorReference[] | KerasCall, index: number): TensorReference | undefined =>
  Array.isArray(result) ? result[index] : new TensorReference(result, index);

function expandSequential(
  builder: Builder,
  entries: readonly JsonObject[],
  saved: readonly string[],
  given: readonly TensorReference[] | null,
  scope: Scope,
): TensorReference[] {
  let current: TensorReference[] = given === null ? [] : [...given];
  for (const [index, entry] of entries.entries()) {
    const layer = describeLayer(entry, nameOf(entry, index), saved[index] as string, scope);
    if (layer.className === 'InputLayer') {
      if (given !== null) continue;
      const call = addCall(builder, layer, [], {});
      builder.inputs.push(call);
      current = [new TensorReference(call, 0)];
      continue;
    }
    const read = readShape(layer.buildConfig.input_shape);
    const [source] = current;
    if (source && read) source.call.outputShapes[source.index] ??= read;
    const result = apply(builder, layer, current, {}, scope.depth);
    current = Array.isArray(result) ? result : [new TensorReference(result, 0)];
  }
  return current;
}

interface Node {
  entry: number;
  args: unknown;
  kwargs: unknown;
}

/**
 * The calls of a layer as arguments. Keras 3 has `{ args, kwargs }` with `__keras_tensor__` objects; Keras 2 lists
 * `[layer, node, tensor, kwargs]`, one a tensor, and a bare one where there is a single tensor.
 */
function readNodes(entry: JsonObject, index: number): Node[] {
  return asArray(entry.inbound_nodes).map((node) => {
    if (!Array.isArray(node)) {
      const { args = [], kwargs = {} } = asObject(node) ?? {};
      return { entry: index, args, kwargs };
    }
    const tensors = typeof node[0] === 'string' ? [node] : node;
    const kwargs = Object.assign({}, ...tensors.map((tensor) => asObject(asArray(tensor)[3]) ?? {}));
    return { entry: index, args: tensors.map((tensor) => asArray(tensor).slice(0, 3)), kwargs };
  });
}

type History = [name: string, node: number, tensor: number, shape?: (number | null)[] | null];

/** The history that a value names, when it stands for a tensor. */
function historyOf(value: unknown, isLayer: (name: string) => boolean): History | null {
  if (Array.isArray(value)) {
    const [name, node, tensor] = value;
    const isHistory =
      typeof name === 'string' && typeof node === 'number' && typeof tensor === 'number' && value.length <= 4;
    return isHistory && isLayer(name) ? [name, node, tensor] : null;
  }
  const object = asObject(value);
  if (object?.class_name !== '__keras_tensor__') return null;
  const config = asObject(object.config);
  const [name, node, tensor] = asArray(config?.keras_history);
  return typeof name === 'string' && typeof node === 'number' && typeof tensor === 'number'
    ? [name, node, tensor, readShape(config?.shape)]
    : null;
}

/** Histories in a value, lists and objects included; `replace` puts something in their place. */
function mapTensors(
  value: unknown,
  isLayer: (name: string) => boolean,
  replace: (history: History) => unknown,
  depth = 0,
): unknown {
  if (depth > limits.nestingDepth) throw refuse('The arguments of a layer are nested too deeply.');
  const history = historyOf(value, isLayer);
  if (history) return replace(history);
  if (Array.isArray(value)) return value.map((item) => mapTensors(item, isLayer, replace, depth + 1));
  const object = asObject(value);
  if (!object) return value;
  return Object.fromEntries(
    Object.entries(object).map(([key, item]) => [key, mapTensors(item, isLayer, replace, depth + 1)]),
  );
}

const nodeKey = (name: string, node: number) => `${node} ${name}`;

function expandFunctional(
  builder: Builder,
  config: JsonObject,
  entries: readonly JsonObject[],
  saved: readonly string[],
  given: readonly TensorReference[] | null,
  scope: Scope,
): TensorReference[] {
  const names = entries.map(nameOf);
  const known = new Set(names);
  const isLayer = (name: string) => known.has(name);
  const nodes = new Map<string, Node>();
  entries.forEach((entry, index) => {
    const own = readNodes(entry, index);
    // Input layers have no calls of their own.
    const calls = own.length === 0 ? [{ entry: index, args: [], kwargs: {} }] : own;
    calls.forEach((node, number) => {
      nodes.set(nodeKey(names[index] as string, number), node);
    });
  });
  const listTensors = (value: unknown): History[] => {
    const found: History[] = [];
    mapTensors(value, isLayer, (history) => found.push(history));
    return found;
  };
  const results = new Map<string, TensorReference[] | KerasCall>();
  const inputNames = listTensors(config.input_layers).map(([name]) => name);
  inputNames.forEach((name, position) => {
    const index = names.indexOf(name);
    const source = given?.[position];
    if (given !== null) {
      if (!source)
        throw refuse(
          `The nested model "${scope.path.join('/')}" is called with ${given.length} tensors; it has ${inputNames.length} inputs.`,
        );
      results.set(nodeKey(name, 0), [source]);
      return;
    }
    const layer = describeLayer(entries[index] as JsonObject, name, saved[index] as string, scope);
    const call = addCall(builder, layer, [], {});
    builder.inputs.push(call);
    results.set(nodeKey(name, 0), call);
  });
  const place = (name: string) => [...scope.path, name].join('/');
  const resolve = ([name, node, tensor, shape]: History): TensorReference => {
    const reference = outputOf(results.get(nodeKey(name, node)) ?? [], tensor);
    if (reference && shape) reference.call.outputShapes[reference.index] ??= shape;
    if (reference) return reference;
    throw refuse(`Output ${tensor} of call ${node} of "${place(name)}" is read, but there is none.`);
  };
  // Depth first with a stack of its own: files list layers in any order, and networks are deeper than the call stack.
  const entered = new Set<string>();
  const visit = (start: string) => {
    const stack = [start];
    while (stack.length > 0) {
      const key = stack.at(-1) as string;
      const node = nodes.get(key);
      if (!node || results.has(key)) {
        stack.pop();
        continue;
      }
      const waiting = listTensors([node.args, node.kwargs])
        .map(([name, number]) => nodeKey(name, number))
        .filter((needed) => nodes.has(needed) && !results.has(needed));
      if (waiting.length > 0) {
        if (entered.has(key))
          throw refuse(`The layers of "${scope.path.join('/') || 'the model'}" read each other in a circle.`);
        entered.add(key);
        stack.push(...waiting.reverse());
        continue;
      }
      stack.pop();
      const name = names[node.entry] as string;
      const layer = describeLayer(entries[node.entry] as JsonObject, name, saved[node.entry] as string, scope);
      const args = mapTensors(node.args, isLayer, resolve) as unknown[];
      const kwargs = mapTensors(node.kwargs, isLayer, resolve) as KerasCall['kwargs'];
      results.set(key, apply(builder, layer, args, kwargs, scope.depth));
    }
  };
  for (const key of nodes.keys()) visit(key);
  return listTensors(config.output_layers).map(resolve);
}

function expand(
  builder: Builder,
  model: Pick<KerasLayer, 'className' | 'config'>,
  given: readonly TensorReference[] | null,
  scope: Scope,
): TensorReference[] {
  if (scope.depth > limits.nestingDepth)
    throw refuse(`Models are nested more than ${limits.nestingDepth} deep at "${scope.path.join('/')}".`);
  const entries = asArray(model.config.layers).map((entry) => asObject(entry) ?? {});
  const isFunctional = model.config.input_layers !== undefined;
  const saved = savedNames(entries, isFunctional ? 'Functional' : 'Sequential');
  return isFunctional
    ? expandFunctional(builder, model.config, entries, saved, given, scope)
    : expandSequential(builder, entries, saved, given, scope);
}

/** An input that a Sequential model without one was built with. */
function impliedInput(config: JsonObject): JsonObject {
  const first = asObject(asObject(asArray(config.layers)[0])?.config) ?? {};
  const shape = first.batch_input_shape ?? first.batch_shape ?? config.build_input_shape ?? null;
  return { class_name: 'InputLayer', config: { name: 'input', batch_shape: shape }, name: 'input' };
}

/**
 * Flattens a network of the file to the calls of its layers: nested models are opened, a layer that is called several
 * times is one layer with several calls.
 *
 * Throws: StudioError BAD_INPUT for what is not a graph of layers: subclassed models, circles, missing layers.
 */
export function readTopology({ className, config }: KerasModel): KerasGraph {
  // Keras before 2.3 saved a Sequential model as a bare list.
  const wrapped = Array.isArray(config) ? { layers: config } : config;
  if (!isModel(className, wrapped))
    throw refuse(
      `The model is of the class "${className}", which is defined in Python code; its layers cannot be read from the file.`,
      'Build it as a Functional or Sequential model, or export its inner model.',
    );
  const builder: Builder = { calls: [], inputs: [], firstCalls: new Map() };
  const layers = asArray(wrapped.layers);
  const needsInput = wrapped.input_layers === undefined && asObject(layers[0])?.class_name !== 'InputLayer';
  const inputs = needsInput ? [impliedInput(wrapped), ...layers] : layers;
  const outputs = expand(builder, { className, config: { ...wrapped, layers: inputs } }, null, {
    path: [],
    savedPath: '',
    depth: 0,
  });
  if (outputs.length === 0) throw refuse('The model has no outputs.');
  return { calls: builder.calls, inputs: builder.inputs, outputs };
}
