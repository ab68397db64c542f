import {
  attribute,
  constantNumbers,
  dataType,
  elementCount,
  type GraphNode,
  type GraphValue,
  specOf,
  type TensorSpec,
} from './graph';
import { control, type GraphBuilder, placeNodes } from './graph-builder';
import { addLossScaling } from './loss-scaling-graph';
import type { StateUpdate } from './optimizers';
import type { StateVariable } from './state';
import { addAssignment, addCompletion, addVariable, type StateGraph } from './state-graph';
import { inputKeys, type StepGraph } from './step';

/** What the training loop takes from one batch, in feed order. `spec` is that of one replica's part. */
export interface BatchSlot {
  key: string;
  spec: TensorSpec;
}

export interface LoopPlan {
  step: StepGraph;
  state: readonly StateVariable[];
  slots: readonly BatchSlot[];
  /** Samples in a whole batch; `batchSize / replicaCount` were recorded. */
  batchSize: number;
  replicaCount: number;
  /** Where each replica computes; null leaves all to TensorFlow. Means and updates are made where the first one is. */
  devices: readonly string[] | null;
  /** Rows of the resident data set, or null when chunks of K batches are fed. */
  residentRowCount: number | null;
  /**
   * Gradients come multiplied by the loss scale; steps in which they overflow are skipped. Without it, those of several
   * replicas come divided by their number.
   */
  scalesLoss: boolean;
}

export interface LoopGraph {
  load: { feeds: string[]; done: string } | null;
  /** Feeds: step count K, first step, learning rates [K], then row numbers [K·batch] or the chunks. */
  feeds: string[];
  /** Scale and good steps after the loop; empty without loss scaling. */
  lossScaling: string[];
  /** Loss, metrics and, with loss scaling, 1 for a skipped step. Shape: K × (1 + metricCount), or one more. */
  results: string;
}

const int = attribute.type('T', dataType.int32);
const float = attribute.type('T', dataType.float32);
const frameName = 'training';

/**
 * Writes K training steps as one while loop (the form that TensorFlow lowers While to: Enter, Merge, Switch,
 * NextIteration, Exit), so that one native call makes K steps. Every iteration waits for all updates of the one before.
 */
export function addTrainingLoop(builder: GraphBuilder, stateGraph: StateGraph, plan: LoopPlan): LoopGraph {
  const { step, state, slots, batchSize, replicaCount, residentRowCount, scalesLoss, devices } = plan;
  const share = batchSize / replicaCount;
  const wholeSpec = (spec: TensorSpec, rows: number): TensorSpec => ({
    shape: [rows, ...spec.shape.slice(1)],
    type: spec.type,
  });
  const placeholder = (name: string, { shape, type }: TensorSpec): string =>
    builder.add('Placeholder', [], [attribute.type('dtype', type), attribute.shape('shape', shape)], name);

  const resident =
    residentRowCount == null
      ? null
      : slots.map(({ spec }, index) => addVariable(builder, `data_${index}`, wholeSpec(spec, residentRowCount)));
  let load: LoopGraph['load'] = null;
  if (resident != null) {
    const writes = slots.map(({ spec }, index) =>
      addAssignment(builder, resident[index] as string, `load_${index}`, wholeSpec(spec, residentRowCount as number)),
    );
    load = {
      feeds: writes.map(({ feed }) => feed),
      done: addCompletion(
        builder,
        'load_done',
        writes.map(({ assignment }) => assignment),
      ),
    };
  }

  const stepCount = placeholder('step_count', { shape: [], type: dataType.int32 });
  const firstStep = placeholder('first_step', { shape: [], type: dataType.int32 });
  const learningRates = placeholder('learning_rates', { shape: [-1], type: dataType.float32 });
  const scalingFeeds = scalesLoss
    ? [
        placeholder('loss_scale', { shape: [], type: dataType.float32 }),
        placeholder('good_step_count', { shape: [], type: dataType.int32 }),
      ]
    : [];
  const rows = resident == null ? null : placeholder('rows', { shape: [-1], type: dataType.int32 });
  const chunks =
    resident == null ? slots.map(({ spec }, index) => placeholder(`chunk_${index}`, wholeSpec(spec, -1))) : [];

  const enter = (tensor: string, type: number, isConstant: boolean): string =>
    builder.add(
      'Enter',
      [tensor],
      [
        attribute.type('T', type),
        attribute.string('frame_name', frameName),
        attribute.bool('is_constant', isConstant),
        attribute.int('parallel_iterations', 1),
      ],
    );
  const resultWidth = 1 + step.metrics.length;
  const width = builder.constant(Int32Array.of(resultWidth + (scalesLoss ? 1 : 0)), []);
  const shape = builder.add('Pack', [stepCount, width], [int, attribute.int('N', 2), attribute.int('axis', 0)]);
  const empty = builder.add(
    'Fill',
    [shape, builder.constant(Float32Array.of(Number.NaN), [])],
    [float, attribute.type('index_type', dataType.int32)],
  );

  const counterEnter = enter(builder.constant(Int32Array.of(0), []), dataType.int32, false);
  const resultsEnter = enter(empty, dataType.float32, false);
  const limit = enter(stepCount, dataType.int32, true);
  const counterMerge = builder.add('Merge', [counterEnter, 'next_counter:0'], [int, attribute.int('N', 2)]);
  const resultsMerge = builder.add('Merge', [resultsEnter, 'next_results:0'], [float, attribute.int('N', 2)]);
  const condition = builder.add('LoopCond', [builder.add('Less', [counterMerge, limit], [int])], []);
  const counterSwitch = builder.add('Switch', [counterMerge, condition], [int]);
  const resultsSwitch = builder.add('Switch', [resultsMerge, condition], [float]);
  const scalingTypes = [dataType.float32, dataType.int32];
  const scalingSwitches = scalingFeeds.map((feed, index) => {
    const type = scalingTypes[index] as number;
    const merge = builder.add(
      'Merge',
      [enter(feed, type, false), `next_scaling_${index}:0`],
      [attribute.type('T', type), attribute.int('N', 2)],
    );
    return builder.add('Switch', [merge, condition], [attribute.type('T', type)]);
  });
  const body = (tensor: string): string => `${tensor.split(':')[0]}:1`;
  const counter = builder.add('Identity', [body(counterSwitch)], [int]);
  const pivot = control(counter);
  const integers = (...values: number[]): string => builder.constant(Int32Array.from(values), [values.length], pivot);
  const integer = (value: number): string => builder.constant(Int32Array.of(value), [], pivot);

  const gather = (table: string, index: string, type: number): string =>
    builder.add(
      'GatherV2',
      [table, index, integer(0)],
      [
        attribute.type('Tparams', type),
        attribute.type('Tindices', dataType.int32),
        attribute.type('Taxis', dataType.int32),
        attribute.int('batch_dims', 0),
      ],
    );
  const slice = (tensor: string, begin: string, size: string, type: number): string =>
    builder.add('Slice', [tensor, begin, size], [attribute.type('T', type), attribute.type('Index', dataType.int32)]);
  const learningRate = gather(enter(learningRates, dataType.float32, true), counter, dataType.float32);
  const stepNumber = builder.add('AddV2', [enter(firstStep, dataType.int32, true), counter], [int]);

  const handles = state.map(({ spec: _ }, index) => enter(stateGraph.handle(index), 20, true));
  /** Slots that only a fused update touches are never read: every read is an operation in every step. */
  const reads = new Map<number, string>();
  const readOf = (index: number): string => {
    const known = reads.get(index);
    if (known != null) return known;
    const { type } = (state[index] as StateVariable).spec;
    const read = builder.add('ReadVariableOp', [handles[index] as string, pivot], [attribute.type('dtype', type)]);
    reads.set(index, read);
    return read;
  };
  const variableIndex = new Map(state.map(({ variable }, index) => [inputKeys.variable(variable), index]));

  // First sample of this iteration's batch: rows are fed flat, so both kinds of data are found by one offset.
  const firstSample = builder.add('Mul', [counter, integer(batchSize)], [int]);
  const rowsInside = rows == null ? null : enter(rows, dataType.int32, true);
  const tables =
    resident == null
      ? null
      : slots
          .map(({ spec }, index) =>
            builder.add('ReadVariableOp', [resident[index] as string], [attribute.type('dtype', spec.type)]),
          )
          .map((tensor, index) => enter(tensor, (slots[index] as BatchSlot).spec.type, true));
  const chunksInside = chunks.map((tensor, index) => enter(tensor, (slots[index] as BatchSlot).spec.type, true));
  const partOf = (replica: number): string[] => {
    const first = builder.add('AddV2', [firstSample, integer(replica * share)], [int]);
    const begin = (rank: number): string =>
      builder.add(
        'Pack',
        [first, ...Array.from({ length: rank - 1 }, () => integer(0))],
        [int, attribute.int('N', rank), attribute.int('axis', 0)],
      );
    if (tables != null && rowsInside != null) {
      const chosen = slice(rowsInside, begin(1), integers(share), dataType.int32);
      return slots.map(({ spec }, index) => gather(tables[index] as string, chosen, spec.type));
    }
    return slots.map(({ spec }, index) =>
      slice(
        chunksInside[index] as string,
        begin(spec.shape.length),
        integers(share, ...spec.shape.slice(1)),
        spec.type,
      ),
    );
  };

  const gradientRoots = step.gradients.map(({ value }) => value);
  const resultRoots = [step.loss, ...step.metrics];
  const forwardRoots = step.forwardUpdates.map(({ value }) => value);
  const sharedDraws = new Map<GraphNode, string>();
  const replicas = Array.from({ length: replicaCount }, (_, replica) => {
    const part = partOf(replica);
    const keyed = new Map(slots.map(({ key }, index) => [key, part[index] as string]));
    const tensorOf = placeNodes(builder, [...resultRoots, ...gradientRoots, ...forwardRoots], {
      constantControl: pivot,
      device: devices?.[replica],
      inputFor: (key) => {
        if (key === inputKeys.step) return stepNumber;
        if (key === inputKeys.learningRate) return learningRate;
        if (key === inputKeys.lossScale)
          return scalesLoss
            ? body(scalingSwitches[0] as string)
            : builder.constant(Float32Array.of(1 / replicaCount), [], pivot);
        return keyed.get(key) ?? readOf(variableIndex.get(key) as number);
      },
      place:
        replicaCount === 1
          ? undefined
          : (node, tensor) =>
              placeRandom(builder, node, tensor, { share, batchSize, replica, sharedDraws, pivot, integers }),
    });
    const scalars = resultRoots.map((value) => asScalar(builder, value, tensorOf(value), pivot));
    return {
      row: builder.add('Pack', scalars, [float, attribute.int('N', resultWidth), attribute.int('axis', 0)]),
      gradients: gradientRoots.map(tensorOf),
      forwardUpdates: forwardRoots.map(tensorOf),
    };
  });
  const sum = (tensors: string[]): string =>
    tensors.length === 1
      ? (tensors[0] as string)
      : builder.add('AddN', tensors, [float, attribute.int('N', tensors.length)]);
  const mean = (tensors: string[]): string => {
    if (tensors.length === 1) return tensors[0] as string;
    return builder.add('Mul', [sum(tensors), builder.constant(Float32Array.of(1 / replicaCount), [], pivot)], [float]);
  };
  // Copies without loss scaling differentiate their share of the loss, so that the sum is the mean already.
  const averaged = step.gradients.map((_, index) => {
    const parts = replicas.map((replica) => replica.gradients[index] as string);
    return scalesLoss ? mean(parts) : sum(parts);
  });
  const scaling = scalesLoss
    ? addLossScaling(builder, averaged, {
        scale: body(scalingSwitches[0] as string),
        goodStepCount: body(scalingSwitches[1] as string),
        pivot,
      })
    : null;
  const gradients = scaling?.gradients.map((gradient) => scaling.whenFinite(gradient, dataType.float32)) ?? averaged;

  const updateRoots = step.updates.flatMap((update) => (update.kind === 'assign' ? [update.value] : update.inputs));
  const updateTensor = placeNodes(builder, updateRoots, {
    constantControl: pivot,
    inputFor: (key) => {
      if (key === inputKeys.learningRate) return learningRate;
      if (key === inputKeys.step) return stepNumber;
      if (key.startsWith('gradient:')) return gradients[Number(key.slice('gradient:'.length))] as string;
      return readOf(variableIndex.get(key) as number);
    },
  });
  const indexOf = (update: StateUpdate['kind'] extends never ? never : StateVariable['variable']): number =>
    variableIndex.get(inputKeys.variable(update)) as number;
  /** The update of each variable that the next one waits for: one variable may change twice (decay, then the step). */
  const lastChange = new Map<number, string>();
  const changing = (indices: readonly number[], add: (after: string[]) => string): string => {
    const before = indices.flatMap((index) => [reads.get(index), lastChange.get(index)]);
    const change = add([...new Set(before.filter((tensor) => tensor != null))].map(control));
    for (const index of indices) lastChange.set(index, change);
    return change;
  };
  const assign = (variable: StateVariable['variable'], value: string): string => {
    const index = indexOf(variable);
    return changing([index], (after) =>
      builder.add(
        'AssignVariableOp',
        [handles[index] as string, value, ...after],
        [attribute.type('dtype', (state[index] as StateVariable).spec.type)],
      ),
    );
  };
  const forwardDone = step.forwardUpdates.map(({ variable }, index) =>
    assign(variable, replicas[0]?.forwardUpdates[index] as string),
  );
  const done = [
    ...step.updates.map((update) => {
      if (update.kind === 'assign') {
        const value = updateTensor(update.value);
        const { type } = specOf(update.value);
        return assign(update.variable, scaling == null ? value : scaling.whenFinite(value, type));
      }
      const indices = update.variables.map(indexOf);
      return changing(indices, (after) =>
        builder.add(
          update.operation,
          [...indices.map((index) => handles[index] as string), ...update.inputs.map(updateTensor), ...after],
          update.attributes,
        ),
      );
    }),
  ];

  const row = mean(replicas.map((replica) => replica.row));
  const next = builder.add('AddV2', [counter, integer(1)], [int]);
  const forwarded =
    forwardDone.length === 0 ? next : builder.add('Identity', [next, ...forwardDone.map(control)], [int]);
  const waited =
    scaling == null
      ? builder.add('Identity', [forwarded, ...done.map(control)], [int])
      : scaling.afterUpdates(forwarded, done);
  builder.add('NextIteration', [waited], [int], 'next_counter');
  const place = builder.add('Reshape', [counter, integers(1, 1)], [int, attribute.type('Tshape', dataType.int32)]);
  const line = builder.add(
    'Reshape',
    [row, integers(1, resultWidth)],
    [float, attribute.type('Tshape', dataType.int32)],
  );
  const whole =
    scaling == null
      ? line
      : builder.add(
          'ConcatV2',
          [line, scaling.skipped, integer(1)],
          [float, attribute.int('N', 2), attribute.type('Tidx', dataType.int32)],
        );
  const written = builder.add(
    'TensorScatterUpdate',
    [body(resultsSwitch), place, whole],
    [float, attribute.type('Tindices', dataType.int32)],
  );
  builder.add('NextIteration', [written], [float], 'next_results');
  builder.add('Exit', [counterSwitch], [int]);
  const results = builder.add('Exit', [resultsSwitch], [float], 'results');
  const lossScaling = scalingSwitches.map((tensor, index) => {
    const type = attribute.type('T', scalingTypes[index] as number);
    const value = index === 0 ? scaling?.next.scale : scaling?.next.goodStepCount;
    builder.add('NextIteration', [value as string], [type], `next_scaling_${index}`);
    return builder.add('Exit', [tensor], [type]);
  });
  const feeds = [stepCount, firstStep, learningRates, ...scalingFeeds, ...(rows == null ? chunks : [rows])];
  return { load, feeds, lossScaling, results };
}

function asScalar(builder: GraphBuilder, value: GraphValue, tensor: string, pivot: string): string {
  const { shape, type } = specOf(value);
  const cast =
    type === dataType.float32
      ? tensor
      : builder.add('Cast', [tensor], [attribute.type('SrcT', type), attribute.type('DstT', dataType.float32)]);
  if (shape.length === 0) return cast;
  const empty = builder.constant(new Int32Array(), [0], pivot);
  return builder.add('Reshape', [cast, empty], [float, attribute.type('Tshape', dataType.int32)]);
}

interface RandomPlacement {
  share: number;
  batchSize: number;
  replica: number;
  sharedDraws: Map<GraphNode, string>;
  pivot: string;
  integers: (...values: number[]) => string;
}

/** Replicas draw the whole batch's numbers once and take their rows, so that a run does not depend on their number. */
function placeRandom(
  builder: GraphBuilder,
  node: GraphNode,
  tensorOf: (value: GraphValue) => string,
  placement: RandomPlacement,
): string | null {
  if (!node.operation.startsWith('StatelessRandom')) return null;
  const [shapeValue, seed] = node.inputs as [GraphValue, GraphValue];
  const recorded = Array.from(constantNumbers(shapeValue) ?? []);
  const isPerSample = recorded[0] === placement.share && elementCount(recorded) > 0;
  const whole = isPerSample ? [placement.batchSize, ...recorded.slice(1)] : recorded;
  let drawn = placement.sharedDraws.get(node);
  if (drawn == null) {
    drawn = builder.add(node.operation, [placement.integers(...whole), tensorOf(seed)], node.attributes);
    placement.sharedDraws.set(node, drawn);
  }
  if (!isPerSample) return drawn;
  const begin = placement.integers(placement.replica * placement.share, ...recorded.slice(1).map(() => 0));
  return builder.add(
    'Slice',
    [drawn, begin, placement.integers(...recorded)],
    [attribute.type('T', dataType.float32), attribute.type('Index', dataType.int32)],
  );
}
