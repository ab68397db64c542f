import type * as tfTypes from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../../src/engine/backends';
import type { ConformanceCase } from './case';

type Tensor = tfTypes.Tensor;

const rowCount = 24;
const stepCount = 6;
const width = 8;
const headCount = 2;

/** A transformer block of plain tensor code: multi-head self-attention, two layer normalisations, a feed-forward part. */
function transformerBlock(tf: TensorFlow, isCausal: boolean): tfTypes.layers.Layer {
  class Block extends (tf.layers.Layer as unknown as new (config: object) => tfTypes.layers.Layer) {
    static className = 'TransformerBlock';
    private parts: tfTypes.LayerVariable[] = [];
    override build(): void {
      const glorot = tf.initializers.glorotUniform({ seed: 3 });
      const shapes: [string, number[]][] = [
        ['query', [width, width]],
        ['key', [width, width]],
        ['value', [width, width]],
        ['output', [width, width]],
        ['expand', [width, 2 * width]],
        ['shrink', [2 * width, width]],
      ];
      this.parts = shapes.map(([name, shape]) => this.addWeight(name, shape, 'float32', glorot as never));
      this.built = true;
    }
    override computeOutputShape(shape: tfTypes.Shape): tfTypes.Shape {
      return shape;
    }
    override call(inputs: Tensor | Tensor[]): Tensor {
      return tf.tidy(() => {
        const x = (Array.isArray(inputs) ? inputs[0] : inputs) as Tensor;
        const [batch, steps] = x.shape as [number, number];
        const [query, key, value, output, expand, shrink] = this.parts.map((part) => part.read()) as [
          Tensor,
          Tensor,
          Tensor,
          Tensor,
          Tensor,
          Tensor,
        ];
        const project = (tensor: Tensor, weight: Tensor): Tensor =>
          tf.reshape(tf.matMul(tf.reshape(tensor, [batch * steps, -1]) as never, weight as never), [batch, steps, -1]);
        const heads = (tensor: Tensor): Tensor =>
          tf.transpose(tf.reshape(tensor, [batch, steps, headCount, width / headCount]), [0, 2, 1, 3]);
        const normalise = (tensor: Tensor): Tensor => {
          const { mean, variance } = tf.moments(tensor, -1, true);
          return tf.mul(tf.sub(tensor, mean), tf.rsqrt(tf.add(variance, 1e-5)));
        };
        let scores = tf.mul(
          tf.matMul(heads(project(x, query)) as never, heads(project(x, key)) as never, false, true),
          1 / Math.sqrt(width / headCount),
        );
        if (isCausal) {
          const future = tf.linalg.bandPart(tf.ones([steps, steps]), -1, 0);
          scores = tf.add(tf.mul(scores, future), tf.mul(tf.sub(future, 1), 1e9));
        }
        const mixed = tf.matMul(tf.softmax(scores) as never, heads(project(x, value)) as never) as Tensor;
        const joined = tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch, steps, width]);
        const attended = normalise(tf.add(x, project(joined, output)));
        return normalise(tf.add(attended, project(tf.relu(project(attended, expand)), shrink)));
      });
    }
  }
  return new Block({});
}

function transformer(
  name: string,
  isCausal: boolean,
  optimizer: (tf: TensorFlow) => tfTypes.Optimizer,
  tolerance: number,
): ConformanceCase {
  return {
    name,
    tolerance,
    make(tf) {
      const model = tf.sequential({
        layers: [
          tf.layers.embedding({ inputDim: 12, outputDim: width, inputLength: stepCount }),
          transformerBlock(tf, isCausal),
          transformerBlock(tf, isCausal),
          tf.layers.globalAveragePooling1d(),
          tf.layers.dense({ units: 1, activation: 'sigmoid' }),
        ],
      });
      model.compile({ optimizer: optimizer(tf), loss: 'binaryCrossentropy', metrics: ['accuracy'] });
      return model;
    },
    data: (tf) => ({
      inputs: [
        tf.tensor2d(
          Float32Array.from({ length: rowCount * stepCount }, (_, index) => (index * 5) % 12),
          [rowCount, stepCount],
        ),
      ],
      targets: [
        tf.tensor2d(
          Float32Array.from({ length: rowCount }, (_, row) => row % 2),
          [rowCount, 1],
        ),
      ],
    }),
  };
}

export const attentionCases: ConformanceCase[] = [
  transformer('transformer encoder, sgd', false, (tf) => tf.train.sgd(0.1), 1e-4),
  transformer('transformer encoder, adam', false, (tf) => tf.train.adam(0.01), 5e-3),
  transformer('causal transformer, sgd', true, (tf) => tf.train.sgd(0.1), 1e-4),
];
