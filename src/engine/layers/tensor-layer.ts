import type * as tfTypes from '@tensorflow/tfjs';
import type { Constraint, Initialiser, Regulariser } from '../../shared/graph/parameter-schemas';
import { type SeedPair, statelessDropout } from '../compile';
import type { Tensor, TensorFlow, TensorFlowLayer } from '../lib/tensorflow';
import { customLayer } from './custom-layer';
import type { LayerBuildContext } from './layer-builder';
import type { CallKeywords, Mask } from './mask-propagation';

type BatchShape = (number | null)[];
type StockInitialiser = ReturnType<LayerBuildContext['initialiser']>;

export interface WeightDefinition {
  shape: number[];
  initialiser: Initialiser;
  regulariser?: Regulariser | null;
  constraint?: Constraint | null;
}

/** What `call` of a layer works with. */
export interface TensorLayerCall<Config> {
  tf: TensorFlow;
  config: Config;
  inputs: readonly Tensor[];
  /** One an input; null where the input has none. Shape: batch × steps, bool. */
  masks: readonly Mask[];
  training: boolean;
  weight(name: string): Tensor;
  /** Inverted dropout of this step; the tensor itself outside training. `place` tells draws of one layer apart. */
  dropout(x: Tensor, rate: number, place?: string): Tensor;
}

/** A layer of ours as plain functions of its config (plain JSON), weights and inputs. */
export interface TensorLayerDefinition<Config extends object> {
  /** Keras' name where Keras has such a layer. */
  className: string;
  weights?(config: Config, inputShapes: readonly BatchShape[]): { [name: string]: WeightDefinition | undefined };
  /** With the batch dimension. Default: the shape of the first input. */
  outputShape?(config: Config, inputShapes: readonly BatchShape[]): BatchShape;
  /** Mask of the output. Default: that of the first input. */
  mask?(call: { tf: TensorFlow; config: Config; inputs: readonly Tensor[]; masks: readonly Mask[] }): Mask;
  call(call: TensorLayerCall<Config>): Tensor;
}

/** What `bindRandomLayers` asks of a layer that draws its own random numbers. */
export interface DrawsRandomNumbers {
  bindDraws(seedOf: (place: string) => SeedPair): void;
}

/** TensorFlow.js' Layer with the parts that its types protect or hide. Source: tfjs-layers 4.22, engine/topology. */
interface OpenLayer {
  built: boolean;
  supportsMasking: boolean;
  addWeight(
    name: string,
    shape: number[],
    dtype: 'float32',
    initialiser: StockInitialiser,
    regulariser?: unknown,
    trainable?: boolean,
    constraint?: unknown,
  ): { read(): Tensor };
  build(inputShape: BatchShape | BatchShape[]): void;
  computeOutputShape(inputShape: BatchShape | BatchShape[]): BatchShape;
  computeMask(inputs: Tensor | Tensor[], mask?: Mask | Mask[]): Mask;
  call(inputs: Tensor | Tensor[], keywords: CallKeywords): Tensor;
  getConfig(): tfTypes.serialization.ConfigDict;
}

const asList = <Item>(value: Item | readonly Item[]): Item[] => (Array.isArray(value) ? [...value] : [value as Item]);
const shapesOf = (shape: unknown): BatchShape[] =>
  Array.isArray((shape as unknown[])[0]) ? (shape as BatchShape[]) : [shape as BatchShape];

type WeightMakers = Pick<LayerBuildContext, 'initialiser' | 'regulariser' | 'constraint'>;

function defineClass<Config extends object>(tf: TensorFlow, definition: TensorLayerDefinition<Config>) {
  const Base = tf.layers.Layer as unknown as new (config: object) => OpenLayer;
  return class extends Base implements DrawsRandomNumbers {
    static readonly className = definition.className;
    readonly config: Config;
    /** Models that are loaded from a file overwrite the zeros. */
    makers: WeightMakers = {
      initialiser: () => tf.initializers.zeros(),
      regulariser: () => undefined,
      constraint: () => undefined,
    };
    private readonly variables = new Map<string, { read(): Tensor }>();
    private seedOf: ((place: string) => SeedPair) | null = null;

    constructor({
      name,
      trainable,
      dtype,
      ...config
    }: Config & { name?: string; trainable?: boolean; dtype?: string }) {
      super({
        ...(name === undefined ? {} : { name }),
        ...(trainable === undefined ? {} : { trainable }),
        ...(dtype === undefined ? {} : { dtype }),
      });
      this.config = config as unknown as Config;
      this.supportsMasking = true;
    }

    override getConfig() {
      return { ...super.getConfig(), ...(this.config as tfTypes.serialization.ConfigDict) };
    }

    override build(inputShape: BatchShape | BatchShape[]) {
      const weights = definition.weights?.(this.config, shapesOf(inputShape)) ?? {};
      for (const [name, weight] of Object.entries(weights)) {
        if (!weight) continue;
        const start = this.makers.initialiser(weight.initialiser, name);
        const penalty = this.makers.regulariser(weight.regulariser);
        const limit = this.makers.constraint(weight.constraint);
        this.variables.set(name, this.addWeight(name, weight.shape, 'float32', start, penalty, true, limit));
      }
      this.built = true;
    }

    override computeOutputShape(inputShape: BatchShape | BatchShape[]) {
      const shapes = shapesOf(inputShape);
      return definition.outputShape?.(this.config, shapes) ?? [...(shapes[0] as BatchShape)];
    }

    override computeMask(inputs: Tensor | Tensor[], mask?: Mask | Mask[]): Mask {
      const masks = asList(mask ?? null) as Mask[];
      if (!definition.mask) return masks[0] ?? null;
      return definition.mask({ tf, config: this.config, inputs: asList(inputs), masks });
    }

    bindDraws(seedOf: (place: string) => SeedPair): void {
      this.seedOf = seedOf;
    }

    override call(inputs: Tensor | Tensor[], keywords: CallKeywords): Tensor {
      const given = asList(inputs);
      const training = keywords?.training === true;
      return definition.call({
        tf,
        config: this.config,
        inputs: given,
        masks: keywords?.masks ?? given.map((_, at) => (at === 0 ? (keywords?.mask ?? null) : null)),
        training,
        weight: (name) => (this.variables.get(name) as { read(): Tensor }).read(),
        dropout: (x, rate, place = '') =>
          !training || rate === 0
            ? x
            : this.seedOf
              ? statelessDropout(tf, x, rate, this.seedOf(place))
              : (tf.dropout(x, rate) as Tensor),
      });
    }
  };
}

/** How layers of a class of ours are made; the class is registered under its name, so that saved models load. */
export function tensorLayer<Config extends object>(
  definition: TensorLayerDefinition<Config>,
): (context: LayerBuildContext, layer: { trainable: boolean }, config: Config) => TensorFlowLayer {
  return ({ tf, name, initialiser, regulariser, constraint }, { trainable }, config) => {
    const Class = customLayer(tf, definition.className, () => defineClass(tf, definition) as never) as unknown as new (
      config: object,
    ) => TensorFlowLayer & { makers: WeightMakers };
    const layer = new Class({ ...config, name, trainable });
    layer.makers = { initialiser, regulariser, constraint };
    return layer;
  };
}
