import type { Tensor, TensorFlow, Variable } from '../../lib/tensorflow';

export type Optimizer = ReturnType<TensorFlow['train']['sgd']>;

interface NamedGradient {
  name: string;
  tensor?: Tensor | null;
}

/** One variable a trained weight, in their order; the form in which TensorFlow.js' own optimizers keep theirs. */
interface SlotEntry {
  originalName: string;
  variable: Variable;
}

interface StepContext<Slot extends string, Counter extends string> {
  weight: Variable;
  gradient: Tensor;
  slots: Record<Slot, Variable>;
  /** As they are in this step. */
  counters: Record<Counter, Tensor>;
  /** Used in products only: a compiled step feeds it. */
  learningRate: number;
}

/** How one kind of optimizer changes a weight. */
export interface UpdateRule<Slot extends string, Counter extends string> {
  className: string;
  /** Fields with one variable a weight, zero at the start. */
  slots: readonly Slot[];
  /** Fields with one number for all weights, such as a power of beta that grows with every step. */
  counters: Record<Counter, number>;
  /** The counters' values in this step from those before it. */
  advance?(counters: Record<Counter, Tensor>): Record<Counter, Tensor>;
  /** Assigns the new weight and slots. */
  update(step: StepContext<Slot, Counter>): void;
}

/**
 * An optimizer of TensorFlow.js' form for an update rule: slots and counters are registered variables in fields of the
 * optimizer, so that checkpoints and compiled steps find them, and nothing that changes from step to step is a number
 * of JavaScript.
 */
export function createSlotOptimizer<Slot extends string, Counter extends string>(
  tf: TensorFlow,
  learningRate: number,
  rule: UpdateRule<Slot, Counter>,
): Optimizer {
  const counterNames = Object.keys(rule.counters) as Counter[];
  class SlotOptimizer extends tf.Optimizer {
    learningRate = learningRate;

    constructor() {
      super();
      for (const slot of rule.slots) this.fields[slot] = [];
      for (const name of counterNames)
        this.fields[name] = tf.tidy(() => tf.variable(tf.scalar(rule.counters[name]), false));
    }

    private get fields(): Record<string, unknown> {
      return this as unknown as Record<string, unknown>;
    }

    static get className() {
      return rule.className;
    }

    getConfig() {
      return { learningRate: this.learningRate };
    }

    private slotsOf(index: number, name: string, weight: Variable): Record<Slot, Variable> {
      const entries = rule.slots.map((slot) => {
        const list = this.fields[slot] as SlotEntry[];
        list[index] ??= {
          originalName: `${name}/${slot}`,
          variable: tf.tidy(() => tf.variable(tf.zerosLike(weight), false)),
        };
        return [slot, list[index].variable];
      });
      return Object.fromEntries(entries) as Record<Slot, Variable>;
    }

    applyGradients(gradients: NamedGradient[] | Record<string, Tensor>): void {
      const list = Array.isArray(gradients)
        ? gradients
        : Object.entries(gradients).map(([name, tensor]): NamedGradient => ({ name, tensor }));
      const { registeredVariables } = tf.engine();
      tf.tidy(() => {
        const before = Object.fromEntries(counterNames.map((name) => [name, this.fields[name]])) as Record<
          Counter,
          Variable
        >;
        const counters = rule.advance?.(before) ?? before;
        list.forEach(({ name, tensor: gradient }, index) => {
          const weight = registeredVariables[name] as Variable;
          const slots = this.slotsOf(index, name, weight);
          if (gradient != null) rule.update({ weight, gradient, slots, counters, learningRate: this.learningRate });
        });
        for (const name of counterNames) if (counters[name] !== before[name]) before[name].assign(counters[name]);
      });
      this.incrementIterations();
    }

    override dispose(): void {
      super.dispose();
      // Weights that never learned have no slot: a list may have holes.
      for (const slot of rule.slots)
        for (const entry of this.fields[slot] as (SlotEntry | undefined)[]) entry?.variable.dispose();
      for (const name of counterNames) (this.fields[name] as Variable).dispose();
    }
  }
  return new SlotOptimizer() as unknown as Optimizer;
}

/** `memory · old + (1 − memory) · value`. */
export function movingMean(tf: TensorFlow, old: Tensor, value: Tensor, memory: number): Tensor {
  return tf.add(tf.mul(old, memory), tf.mul(value, 1 - memory));
}
