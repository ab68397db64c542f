import type { ModelInput } from '../model';
import { Edit, EditRefusal } from './edit';
import { group, renameGroup, ungroup } from './groups';
import {
  add,
  duplicate,
  move,
  paste,
  remove,
  rename,
  renameAt,
  setOutputs,
  setParameters,
  share,
  sort,
} from './layers';
import type { EditResult, GraphOperation } from './operation';
import { connect, disconnect, insertOnEdge } from './wires';

export { copyLayers } from './clipboard';
export type { EdgeEnd, EditResult, GraphFix, GraphOperation } from './operation';

type Apply<Kind extends GraphOperation['kind']> = (
  edit: Edit,
  operation: Extract<GraphOperation, { kind: Kind }>,
) => void;

/** One change an operation; an operation without one does not compile. */
const changes = {
  add,
  insertOnEdge,
  remove,
  rename,
  renameAt,
  connect,
  disconnect,
  setParameters,
  duplicate,
  paste,
  group,
  ungroup,
  renameGroup,
  move,
  sort,
  share,
  setOutputs,
} satisfies { [Kind in GraphOperation['kind']]: Apply<Kind> };

/**
 * Carries out operations on a model as it is written, all of them or none. Pure: layers that do not change stay the
 * same objects, names and edges that only followed from the list are written where the new list would say otherwise,
 * and nothing else is (no defaults).
 */
export function editModel(model: ModelInput, ...operations: readonly GraphOperation[]): EditResult {
  let changed = model;
  let names: string[] = [];
  try {
    for (const operation of operations) {
      const edit = new Edit(changed);
      (changes[operation.kind] as Apply<typeof operation.kind>)(edit, operation as never);
      ({ model: changed, names } = edit.finish());
    }
    return { model: changed, problems: [], names };
  } catch (error) {
    if (error instanceof EditRefusal) return { model, problems: [error.toProblem()], names: [] };
    throw error;
  }
}
