import type { Problem } from '../../base/problem';
import type { LayerInput, ModelInput } from '../model';

/** An edge, named by its end: what the layer `to` reads at the given place of its inputs. */
export interface EdgeEnd {
  to: string;
  index: number;
}

/** Where new layers go in the list: behind the named one, in front of all (null), or at the end (left out). */
type After = string | null | undefined;

/**
 * One change of a model. Names are those of `nameLayers`, so that layers without a written name can be meant too;
 * references are `name` or `name:port`.
 */
export type GraphOperation =
  /** `inputs` left out: it reads the layer that it stands behind. */
  | { kind: 'add'; layer: LayerInput; after?: After; inputs?: string[] }
  /** Between a layer and one that reads it. */
  | { kind: 'insertOnEdge'; layer: LayerInput; edge: EdgeEnd }
  /** With `reconnect`, what read a removed layer reads what that one read first. */
  | { kind: 'remove'; names: string[]; reconnect: boolean }
  | { kind: 'rename'; name: string; to: string }
  /** For one of two layers with the same name; what reads that name goes on reading the first. */
  | { kind: 'renameAt'; index: number; to: string }
  /** At `index` in place of what is read there; without it at the first free place, or in place of the only one. */
  | { kind: 'connect'; from: string; to: string; index?: number }
  | { kind: 'disconnect'; edge: EdgeEnd }
  /** A value of undefined takes the parameter out, so that its default holds. */
  | { kind: 'setParameters'; names: string[]; values: Readonly<Record<string, unknown>> }
  | { kind: 'duplicate'; names: string[] }
  /**
   * Layers from a clipboard, a block or another model: renamed where names are taken, connected among each other;
   * what they read outside stays where it exists. `inputs` replaces what their first layers read.
   */
  | { kind: 'paste'; layers: LayerInput[]; after?: After; inputs?: string[]; group?: string }
  | { kind: 'group'; names: string[]; group: string }
  /** Its layers move to the group around it. */
  | { kind: 'ungroup'; group: string }
  | { kind: 'renameGroup'; group: string; to: string }
  | { kind: 'move'; names: string[]; after: string | null }
  /** Brings the list into an order in which every layer comes after what it reads. */
  | { kind: 'sort' }
  /** `with: null` gives it weights of its own again. */
  | { kind: 'share'; name: string; with: string | null }
  /** Null: every layer that nothing reads. */
  | { kind: 'setOutputs'; outputs: string[] | null };

export interface EditResult {
  /** The model itself when nothing could be changed. */
  model: ModelInput;
  /** Why nothing was changed; empty when it was. */
  problems: Problem[];
  /** Names of the layers that were added or changed, for the selection. */
  names: string[];
}

/** Operations that together end a problem. */
export interface GraphFix {
  title: string;
  operations: GraphOperation[];
}
