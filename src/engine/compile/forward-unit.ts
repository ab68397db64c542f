import { checkForward, computeEagerly, type ForwardBody, recordForwardPass } from './forward-recording';
import { attribute, specOf } from './graph';
import { createGraphBuilder, placeNodes } from './graph-builder';
import type { FedBatch, SignatureExplanation } from './program';
import { rewrite } from './rewrites';
import { openSession } from './session';
import { addState } from './state-graph';
import { batchKeys, batchTensors, inputKeys } from './step';
import type { Tensor } from './tensorflow';
import type { CompileSource, TrainingUnit } from './training-unit';

/** Evaluation or prediction of one batch size as a graph, with weights copied in from training when they changed. */
interface ForwardUnit {
  run(tensors: readonly Tensor[], training: TrainingUnit, version: number): Tensor[];
  explain(): SignatureExplanation;
  dispose(): void;
}

export interface ForwardUnits {
  evaluate(
    data: FedBatch,
    batchSize: number,
    training: TrainingUnit,
    version: number,
  ): { loss: number; metrics: number[] };
  predict(inputs: readonly Tensor[], batchSize: number, training: TrainingUnit, version: number): Tensor[];
  explain(): SignatureExplanation[];
  dispose(): void;
}

/** Records `body`, which uses only the given tensors and the model's weights. Throws: CompileRefusalError. */
function buildForwardUnit(
  source: CompileSource,
  name: string,
  keys: readonly string[],
  example: readonly Tensor[],
  training: TrainingUnit,
  body: ForwardBody,
): ForwardUnit {
  const { tf, backend } = source;
  const expected = computeEagerly(source, example, body);
  const values = recordForwardPass(source, keys, example, body);
  const rewritten = rewrite(values);
  const roots = values.map(rewritten.of);
  const builder = createGraphBuilder();
  const weights = training.state.filter(({ name: stateName }) => stateName.startsWith('weight/'));
  const stateGraph = addState(builder, weights);
  const placed = new Map<string, string>();
  weights.forEach(({ variable, spec }, index) => {
    placed.set(
      inputKeys.variable(variable),
      builder.add('ReadVariableOp', [stateGraph.handle(index)], [attribute.type('dtype', spec.type)]),
    );
  });
  const feeds = example.map((tensor, index) => {
    const { dtype } = backend.tensorMap.get(tensor.dataId) as { dtype: number };
    const feed = builder.add(
      'Placeholder',
      [],
      [attribute.type('dtype', dtype), attribute.shape('shape', tensor.shape)],
      `feed_${index}`,
    );
    placed.set(keys[index] as string, feed);
    return feed;
  });
  const tensorOf = placeNodes(builder, roots, { inputFor: (key) => placed.get(key) as string });
  const outputs = roots.map((value, index) =>
    builder.add('Identity', [tensorOf(value)], [attribute.type('T', specOf(value).type)], `output_${index}`),
  );
  const session = openSession(tf, backend, builder, source.workFolder);
  const positions = weights.map(({ name: stateName }) => training.state.findIndex((entry) => entry.name === stateName));
  let loaded: { unit: TrainingUnit; version: number } | null = null;
  let lastCallMs: number | null = null;
  const load = (values: readonly Tensor[]): void => {
    const { feeds: weightFeeds, done } = stateGraph.write;
    for (const tensor of session.run(
      weightFeeds.map((feed, index) => ({ tensor: feed, value: values[index] as Tensor })),
      [done],
    ))
      tensor.dispose();
  };
  const compute = (tensors: readonly Tensor[]): Tensor[] =>
    session.run(
      feeds.map((feed, index) => ({ tensor: feed, value: tensors[index] as Tensor })),
      outputs,
    );
  // The layers model's own weights are older than the session's, but eager and graph must agree on them.
  load(weights.map(({ variable }) => variable));
  const checked = compute(example);
  try {
    checkForward(name, checked, expected);
  } catch (error) {
    session.dispose();
    throw error;
  } finally {
    for (const tensor of checked) tensor.dispose();
  }
  return {
    run(tensors, unit, version) {
      if (loaded?.unit !== unit || loaded.version !== version) {
        const state = unit.read();
        load(positions.map((position) => state[position] as Tensor));
        for (const value of state) value.dispose();
        loaded = { unit, version };
      }
      const begun = performance.now();
      const results = compute(tensors);
      lastCallMs = performance.now() - begun;
      return results;
    },
    explain: () => ({ name, nodeCount: builder.nodes.length, constantBytes: session.graphBytes, lastCallMs }),
    dispose: () => session.dispose(),
  };
}

/** Rows `first … first + count` of every tensor. */
function rowsOf(tensor: Tensor, first: number, count: number): Tensor {
  return tensor.slice([first, ...tensor.shape.slice(1).map(() => 0)], [count, ...tensor.shape.slice(1)]);
}

export function createForwardUnits(source: CompileSource): ForwardUnits {
  const { tf, model } = source;
  const units = new Map<string, ForwardUnit>();
  const unitFor = (name: string, create: () => ForwardUnit): ForwardUnit => {
    let unit = units.get(name);
    if (unit == null) {
      unit = create();
      units.set(name, unit);
    }
    return unit;
  };
  const inBatches = (count: number, batchSize: number, visit: (first: number, size: number) => void): void => {
    for (let first = 0; first < count; first += batchSize) visit(first, Math.min(batchSize, count - first));
  };
  return {
    evaluate(data, batchSize, training, version) {
      const tensors = batchTensors(data);
      const count = data.inputs[0]?.shape[0] ?? 0;
      let totals: number[] = [];
      inBatches(count, batchSize, (first, size) => {
        const part = tensors.map((tensor) => rowsOf(tensor, first, size));
        const unit = unitFor(`eval_${size}`, () =>
          buildForwardUnit(source, `eval_${size}`, batchKeys(data), part, training, (given) => {
            model.makeTestFunction();
            return model.testFunction(given);
          }),
        );
        const results = unit.run(part, training, version);
        const numbers = results.map((result) => (result.dataSync() as Float32Array)[0] as number);
        totals = numbers.map((number, index) => (totals[index] ?? 0) + number * size);
        for (const tensor of [...results, ...part]) tensor.dispose();
      });
      const [loss = Number.NaN, ...metrics] = totals.map((total) => total / count);
      return { loss, metrics };
    },
    predict(inputs, batchSize, training, version) {
      const count = inputs[0]?.shape[0] ?? 0;
      const parts: Tensor[][] = [];
      inBatches(count, batchSize, (first, size) => {
        const part = inputs.map((tensor) => rowsOf(tensor, first, size));
        const unit = unitFor(`predict_${size}`, () =>
          buildForwardUnit(
            source,
            `predict_${size}`,
            inputs.map((_, index) => inputKeys.input(index)),
            part,
            training,
            (given) => {
              const outputs = model.apply(given.length === 1 ? (given[0] as Tensor) : given, { training: false });
              return Array.isArray(outputs) ? outputs : [outputs];
            },
          ),
        );
        parts.push(unit.run(part, training, version));
        for (const tensor of part) tensor.dispose();
      });
      const outputCount = parts[0]?.length ?? 0;
      return Array.from({ length: outputCount }, (_, output) => {
        const pieces = parts.map((part) => part[output] as Tensor);
        if (pieces.length === 1) return pieces[0] as Tensor;
        const joined = tf.concat(pieces);
        for (const piece of pieces) piece.dispose();
        return joined;
      });
    },
    explain: () => [...units.values()].map((unit) => unit.explain()),
    dispose() {
      for (const unit of units.values()) unit.dispose();
      units.clear();
    },
  };
}
