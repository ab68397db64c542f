import { beforeAll, expect, test } from 'vitest';
import type { TensorFlow } from '../../src/engine/backends';
import { buildModel } from '../../src/engine/layers';
import type { Tensor, Variable } from '../../src/engine/lib/tensorflow';
import { loadTensorFlow } from '../support/tensorflow';
import { everyCase, inputOf, modelOf } from './layers/build-case';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

/** The larger one for the accuracy of float32; the smaller one meets fewer kinks of a ReLU or maximum on its way. */
const stepSizes = [2e-3, 3e-4];
/** How far the computed slope may be from the nearer measured one. */
const tolerance = 0.02;

const numberOf = (scalar: Tensor): number => scalar.dataSync()[0] as number;

test.each(everyCase.filter(({ layerCase }) => !layerCase.indices && layerCase.layer.kind !== 'input'))(
  '$kind, case $at: gradients are the slopes along inputs and weights',
  ({ layerCase }) => {
    tf.tidy(() => {
      const model = buildModel(tf, modelOf(layerCase), layerCase.inputShape, 1);
      const inputs = [inputOf(tf, layerCase)].flat();
      const variables = model.trainableWeights.map((weight) => (weight as unknown as { val: Variable }).val);
      const lossOf = (given: Tensor[]): Tensor =>
        tf.mean(tf.square(model.apply(given.length === 1 ? (given[0] as Tensor) : given) as Tensor));
      const expectSlope = (name: string, gradient: Tensor, direction: Tensor, lossAt: (by: number) => Tensor) => {
        const computed = numberOf(tf.sum(tf.mul(gradient, direction)));
        const slope = (step: number) => (numberOf(lossAt(step)) - numberOf(lossAt(-step))) / (2 * step);
        const distance = (measured: number) => Math.abs(measured - computed) / Math.max(1, Math.abs(computed));
        const measured = stepSizes.map(slope);
        expect(Math.min(...measured.map(distance)), `${name}: ${measured} measured, ${computed} computed`).toBeLessThan(
          tolerance,
        );
      };
      const directionOf = (tensor: Tensor, seed: number) => tf.randomNormal(tensor.shape, 0, 1, 'float32', seed);
      const gradients = tf.grads((...given: Tensor[]) => lossOf(given))(inputs);
      inputs.forEach((input, at) => {
        const direction = directionOf(input, at + 1);
        expectSlope(`input ${at}`, gradients[at] as Tensor, direction, (by) =>
          lossOf(inputs.map((other, place) => (place === at ? tf.add(other, tf.mul(direction, by)) : other))),
        );
      });
      const { grads } = tf.variableGrads(() => lossOf(inputs) as never, variables);
      variables.forEach((variable, at) => {
        const direction = directionOf(variable, at + 11);
        const start = tf.clone(variable);
        expectSlope(variable.name, grads[variable.name] as Tensor, direction, (by) => {
          variable.assign(tf.add(start, tf.mul(direction, by)));
          return lossOf(inputs);
        });
        variable.assign(start);
      });
    });
  },
);
