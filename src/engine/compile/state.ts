import type * as tfTypes from '@tensorflow/tfjs';
import { type GraphValue, reachable, type TensorSpec } from './graph';
import { inputKeys, type StepGraph, type StepModel } from './step';
import type { NodeBackend } from './tensorflow';

/** One piece of what training changes: a weight, an optimizer slot or a step counter kept in a variable. */
export interface StateVariable {
  /** Stable across processes: place and role, not TensorFlow.js' running numbers. */
  name: string;
  variable: tfTypes.Variable;
  spec: TensorSpec;
}

interface Slot {
  variable: tfTypes.Variable;
}

/** Where the optimizer keeps each of its variables, e.g. `accumulatedFirstMoment/3`: the same in every process. */
function slotNames(optimizer: tfTypes.Optimizer): Map<tfTypes.Variable, string> {
  const names = new Map<tfTypes.Variable, string>();
  for (const [field, value] of Object.entries(optimizer)) {
    if (Array.isArray(value))
      (value as (Slot | undefined)[]).forEach((slot, index) => {
        if (slot?.variable != null) names.set(slot.variable, `${field}/${index}`);
      });
    else if (value != null && typeof value === 'object' && 'assign' in value)
      names.set(value as tfTypes.Variable, field);
  }
  return names;
}

/** All variables of the model (also the frozen ones: they are read) and those that the step changes or reads besides. */
export function stateVariables(
  backend: NodeBackend,
  model: StepModel,
  step: StepGraph,
  all: readonly tfTypes.Variable[],
): StateVariable[] {
  const used = new Set<string>();
  const roots: GraphValue[] = [
    step.loss,
    ...step.metrics,
    ...step.gradients.map(({ value }) => value),
    ...step.forwardUpdates.map(({ value }) => value),
  ];
  for (const update of step.updates) roots.push(...(update.kind === 'assign' ? [update.value] : update.inputs));
  for (const node of reachable(roots)) if (node.key != null) used.add(node.key);
  const changed = new Set<tfTypes.Variable>([...step.forwardUpdates.map(({ variable }) => variable)]);
  for (const update of step.updates)
    for (const variable of update.kind === 'assign' ? [update.variable] : update.variables) changed.add(variable);
  const slots = slotNames(model.optimizer_);
  const weights = model.weights.map((weight) => ({
    variable: weight.read(),
    name: weight.originalName.split('/').at(-1) as string,
  }));
  const own = new Set(weights.map(({ variable }) => variable));
  const others = all.filter(
    (variable) => !own.has(variable) && (changed.has(variable) || used.has(inputKeys.variable(variable))),
  );
  const specFor = (variable: tfTypes.Variable): TensorSpec => {
    backend.getInputTensorIds([variable]);
    return { shape: variable.shape, type: (backend.tensorMap.get(variable.dataId) as { dtype: number }).dtype };
  };
  return [
    ...weights.map(({ variable, name }, index) => ({
      name: `weight/${index}/${name}`,
      variable,
      spec: specFor(variable),
    })),
    ...others.map((variable, index) => ({
      name: `optimizer/${slots.get(variable) ?? `other/${index}`}`,
      variable,
      spec: specFor(variable),
    })),
  ];
}
