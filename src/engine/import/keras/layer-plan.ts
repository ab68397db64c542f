import type { LayerKind } from '../../../shared/graph/layers';
import type { Shape } from '../../../shared/graph/shape';
import type { JsonObject } from './json';
import type { LayerSettings } from './layer-settings';
import { type WeightSlot, weightSlots } from './layer-weights';
import type { KerasCall } from './topology';

/** One of our layers that, alone or with others behind it, does what a layer of the file does. */
export interface LayerPlan {
  kind: LayerKind;
  parameters: JsonObject;
  weights: WeightSlot[];
  /** Weights in the file that are of no use here. */
  unused?: readonly string[];
  /** What was left behind; matters to training alone. */
  notes: string[];
}

export interface RuleContext {
  settings: LayerSettings;
  call: KerasCall;
  kerasMajor: number;
  /** Of one sample; null where it is not known. */
  inputShapes: readonly (Shape | null)[];
}

/** A layer of ours with the weights that its kind has. */
export function plan(kind: LayerKind, parameters: JsonObject, notes: string[] = []): LayerPlan {
  return { kind, parameters, weights: weightSlots(kind, parameters), notes };
}
