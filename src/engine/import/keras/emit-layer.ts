import { figuresOf, type LayerFigures } from '../../../shared/graph/layer-figures';
import type { DataType, LayerKindDefinition } from '../../../shared/graph/layer-kind';
import { type LayerKind, layerKinds } from '../../../shared/graph/layers';
import { layerSchema, type ParameterLayer } from '../../../shared/graph/model';
import { elementCount, formatShape, type Shape } from '../../../shared/graph/shape';
import type { SourceArray } from '../model-format';
import { addLayer, type Conversion, type Emitted, inputsKnown, referenceTo, report } from './conversion';
import type { JsonObject } from './json';
import type { LayerPlan } from './layer-plan';
import { planLayers } from './layer-rules';
import type { KerasCall, TensorReference } from './topology';
import { NotSupported } from './values';

type Figures = LayerFigures & { ok: true };

/** A plan that fits what it reads. */
interface CheckedPlan extends LayerPlan {
  /** Null while the shapes that it reads are not known. */
  figures: Figures | null;
  ports: string[];
  arrays: readonly SourceArray[];
}

interface Flow {
  shapes: readonly (Shape | null)[];
  types: DataType[];
}

/** Throws: NotSupported when the parameters or the shapes do not fit. */
function checkPart(kind: LayerKind, parameters: JsonObject, { shapes, types }: Flow) {
  const definition = layerKinds[kind] as unknown as LayerKindDefinition;
  const parsed = layerSchema.safeParse({ kind, ...parameters });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new NotSupported(`Its settings are not possible here (${issue?.path.join('.')}: ${issue?.message})`);
  }
  const layer = parsed.data as ParameterLayer;
  const ports = (definition.outputPorts?.(layer as never) ?? []).map(({ name }) => name);
  if (shapes.some((shape) => shape === null)) return { figures: null, ports };
  const figures = figuresOf(definition, layer, shapes as Shape[], types);
  if (!figures.ok) throw new NotSupported(figures.message);
  return { figures, ports };
}

const flowBehind = (figures: Figures | null): Flow =>
  figures
    ? { shapes: figures.shapes, types: figures.shapes.map(() => figures.dataType) }
    : { shapes: [null], types: ['float32'] };

/** Throws: NotSupported when the weights of the file are not as many as the layer needs. */
function checkWeights(figures: Figures | null, arrays: readonly SourceArray[]): void {
  if (!figures || arrays.length === 0) return;
  const expected = figures.weights.trainable + figures.weights.nonTrainable;
  const found = arrays.reduce((total, { shape }) => total + (elementCount(shape) ?? 0), 0);
  if (expected === found) return;
  const shapes = arrays.map(({ shape }) => formatShape(shape)).join(', ');
  throw new NotSupported(`It would need ${expected} numbers as weights; the file holds ${found} (${shapes}).`);
}

/** Everything is checked before anything is written, since a placeholder may have to take the place. */
function checkPlans(
  conversion: Conversion,
  call: KerasCall,
  plans: readonly LayerPlan[],
  sources: readonly TensorReference[],
) {
  const slots = plans.flatMap(({ weights }) => weights);
  const stored =
    conversion.weights?.of(call.layer, [
      ...slots.map(({ from }) => from),
      ...plans.flatMap(({ unused = [] }) => unused),
    ]) ?? [];
  const isComplete = slots.length > 0 && stored.length >= slots.length;
  let flow: Flow = inputsKnown(conversion, sources);
  let used = 0;
  const checked = plans.map((plan): CheckedPlan => {
    const { figures, ports } = checkPart(plan.kind, plan.parameters, flow);
    const arrays = isComplete ? stored.slice(used, used + plan.weights.length) : [];
    checkWeights(figures, arrays);
    used += plan.weights.length;
    flow = flowBehind(figures);
    return { ...plan, figures, ports, arrays };
  });
  return {
    checked,
    missing: conversion.weights && slots.length > 0 && !isComplete ? [stored.length, slots.length] : null,
  };
}

function writePlan(
  conversion: Conversion,
  call: KerasCall,
  plan: CheckedPlan,
  inputs: readonly string[],
  suffix: string,
): string {
  const name = conversion.naming.name(call.layer.path, suffix);
  const group = conversion.naming.group(call.layer.path);
  const isFrozen = call.layer.config.trainable === false && plan.weights.length > 0;
  addLayer(
    conversion,
    {
      kind: plan.kind,
      name,
      ...plan.parameters,
      ...(isFrozen ? { trainable: false } : {}),
      ...(group === null ? {} : { group }),
    },
    inputs,
  );
  plan.arrays.forEach((array, index) => {
    const { to, reshape } = plan.weights[index] as LayerPlan['weights'][number];
    conversion.result.weights.push({
      name: `${name}/${index}/${to}`,
      shape: reshape ? reshape(array.shape) : array.shape,
      read: () => array.read(),
    });
  });
  for (const note of plan.notes)
    report(conversion, call, name, {
      code: 'settingLost',
      severity: 'warning',
      message: `"${name}": ${note} is not known here and was left out.`,
      fix: 'Predictions do not depend on it; look at it when you train the network further.',
    });
  return name;
}

/**
 * Puts our layers in the place of one of the file.
 * Throws: NotSupported, and then nothing was written.
 */
export function emitLayer(conversion: Conversion, call: KerasCall, sources: readonly TensorReference[]): Emitted {
  const plans = planLayers(call, inputsKnown(conversion, sources).shapes, conversion.kerasMajor);
  const { checked, missing } = checkPlans(conversion, call, plans, sources);
  const parts: Emitted['parts'] = [];
  let inputs = sources.map((source) => referenceTo(conversion, source));
  for (const [index, plan] of checked.entries()) {
    const name = writePlan(conversion, call, plan, inputs, index === 0 ? '' : `_${plan.kind}`);
    parts.push({ name, kind: plan.kind, parameters: plan.parameters });
    inputs = [name];
  }
  if (missing)
    report(conversion, call, parts[0]?.name ?? null, {
      code: 'missingWeights',
      severity: 'warning',
      message: `"${parts[0]?.name}": the file holds ${missing[0]} of its ${missing[1]} weights, so it starts anew.`,
      fix: 'Train the network, or save the model again with all weights.',
    });
  const last = checked.at(-1) as CheckedPlan;
  return {
    parts,
    ports: last.ports,
    shapes: last.figures?.shapes ?? call.outputShapes,
    type: last.figures?.dataType ?? 'float32',
  };
}

/**
 * A layer that is called again, with the weights of the first call.
 * Throws: NotSupported, and then nothing was written.
 */
export function emitShared(
  conversion: Conversion,
  call: KerasCall,
  first: Emitted,
  sources: readonly TensorReference[],
): Emitted {
  let flow: Flow = inputsKnown(conversion, sources);
  const checked = first.parts.map((part) => {
    const { figures, ports } = checkPart(part.kind, part.parameters, flow);
    flow = flowBehind(figures);
    return { part, figures, ports };
  });
  const group = conversion.naming.group(call.layer.path);
  let inputs = sources.map((source) => referenceTo(conversion, source));
  const parts = checked.map(({ part }) => {
    const name = conversion.naming.name(call.layer.path);
    addLayer(
      conversion,
      { kind: part.kind, name, sharedWith: part.name, ...(group === null ? {} : { group }) },
      inputs,
    );
    inputs = [name];
    return { ...part, name };
  });
  const last = checked.at(-1);
  return {
    parts,
    ports: last?.ports ?? [],
    shapes: last?.figures?.shapes ?? call.outputShapes,
    type: last?.figures?.dataType ?? 'float32',
  };
}
