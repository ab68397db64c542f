import type * as tfTypes from '@tensorflow/tfjs';
import type { Tensor, TensorFlow, TensorFlowLayer } from '../lib/tensorflow';
import { customLayer } from './custom-layer';

type Arguments = Parameters<TensorFlow['layers']['gru']>[0];

/** Fields of TensorFlow.js' GRU cell that its types hide. Source: tfjs-layers 4.22, layers/recurrent. */
interface GruCell {
  units: number;
  useBias: boolean;
  activation: { apply(x: Tensor): Tensor };
  recurrentActivation: { apply(x: Tensor): Tensor };
  kernelInitializer: unknown;
  recurrentInitializer: unknown;
  biasInitializer: unknown;
  kernelRegularizer: unknown;
  recurrentRegularizer: unknown;
  biasRegularizer: unknown;
  dropout: number;
  recurrentDropout: number;
  dropoutFunc?: (x: Tensor, rate: number) => Tensor;
  dropoutMask: Tensor | null;
  recurrentDropoutMask: Tensor | null;
  kernel: { read(): Tensor };
  recurrentKernel: { read(): Tensor };
  bias: { read(): Tensor } | null;
  built: boolean;
  addWeight(name: string, shape: number[], ...rest: unknown[]): { read(): Tensor };
}

/**
 * The cell whose reset gate acts after the recurrent product, with offsets of their own for inputs and state (2 × 3
 * units). Gates stand in Keras' order z, r, h. Source: Keras' GRUCell with reset_after; Chung et al. 2014.
 */
function defineCell(tf: TensorFlow) {
  const Stock = tf.layers.gruCell({ units: 1 }).constructor as unknown as new (given: object) => GruCell;
  return class ResetAfterGruCell extends Stock {
    static readonly className = 'ResetAfterGRUCell';

    build(inputShape: tfTypes.Shape): void {
      const inputSize = inputShape.at(-1) as number;
      const width = 3 * this.units;
      const weight = (name: string, shape: number[], initialiser: unknown, regulariser: unknown) =>
        this.addWeight(name, shape, null, initialiser, regulariser, true);
      this.kernel = weight('kernel', [inputSize, width], this.kernelInitializer, this.kernelRegularizer);
      this.recurrentKernel = weight(
        'recurrent_kernel',
        [this.units, width],
        this.recurrentInitializer,
        this.recurrentRegularizer,
      );
      this.bias = this.useBias ? weight('bias', [2, width], this.biasInitializer, this.biasRegularizer) : null;
      this.built = true;
    }

    call(inputs: Tensor[], { training }: { training?: boolean }): Tensor[] {
      return tf.tidy(() => {
        const [x, state] = inputs as [Tensor, Tensor];
        const draw = (like: Tensor, rate: number): Tensor =>
          tf.keep((this.dropoutFunc ?? ((ones, share) => tf.dropout(ones, share)))(tf.onesLike(like), rate) as Tensor);
        if (training && this.dropout > 0) this.dropoutMask ??= draw(x, this.dropout);
        if (training && this.recurrentDropout > 0) this.recurrentDropoutMask ??= draw(state, this.recurrentDropout);
        const kept = (tensor: Tensor, mask: Tensor | null) => (mask ? (tf.mul(tensor, mask) as Tensor) : tensor);
        const h = kept(state, this.recurrentDropoutMask);
        const offsets = this.bias ? (tf.unstack(this.bias.read()) as [Tensor, Tensor]) : null;
        const product = (tensor: Tensor, kernel: Tensor, offset: Tensor | undefined): Tensor[] => {
          const sum = tf.matMul(tensor as never, kernel as never) as Tensor;
          return tf.split(offset ? tf.add(sum, offset) : sum, 3, 1);
        };
        const [xz, xr, xh] = product(kept(x, this.dropoutMask), this.kernel.read(), offsets?.[0]) as Tensor[];
        const [hz, hr, hh] = product(h, this.recurrentKernel.read(), offsets?.[1]);
        const z = this.recurrentActivation.apply(tf.add(xz as Tensor, hz as Tensor));
        const r = this.recurrentActivation.apply(tf.add(xr as Tensor, hr as Tensor));
        const candidate = this.activation.apply(tf.add(xh as Tensor, tf.mul(r, hh as Tensor)));
        const next = tf.add(candidate, tf.mul(z, tf.sub(h, candidate))) as Tensor;
        return [next, next];
      });
    }
  };
}

/** A GRU of such cells; TensorFlow.js refuses to make one. */
export function resetAfterGru(tf: TensorFlow, given: Arguments): TensorFlowLayer {
  const Class = customLayer(tf, 'ResetAfterGRU', () => {
    const Cell = defineCell(tf);
    const Stock = tf.layers.gru({ units: 1 }).constructor as unknown as new (
      given: object,
    ) => TensorFlowLayer & { cell: object };
    return class ResetAfterGru extends Stock {
      static readonly className = 'ResetAfterGRU';
      constructor(options: object) {
        super(options);
        this.cell = new Cell(options);
      }
    } as never;
  }) as unknown as new (
    given: object,
  ) => TensorFlowLayer;
  return new Class(given);
}
