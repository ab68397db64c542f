import { attribute, type TensorSpec } from './graph';
import { control, type GraphBuilder } from './graph-builder';
import type { StateVariable } from './state';

/** Names under which a session's variables and their read and write ends lie in the graph. */
export interface StateGraph {
  handle(index: number): string;
  write: { feeds: string[]; done: string };
  read: string[];
}

/** A resource variable that lives in the session. */
export function addVariable(builder: GraphBuilder, name: string, { shape, type }: TensorSpec): string {
  return builder.add(
    'VarHandleOp',
    [],
    [
      attribute.type('dtype', type),
      attribute.shape('shape', shape),
      attribute.string('shared_name', name),
      attribute.string('container', ''),
    ],
    name,
  );
}

/**
 * A placeholder whose value is copied into a variable. The copy matters: fed memory belongs to JavaScript and would be
 * freed under the session's feet.
 */
export function addAssignment(
  builder: GraphBuilder,
  handle: string,
  name: string,
  { shape, type }: TensorSpec,
): { feed: string; assignment: string } {
  const feed = builder.add('Placeholder', [], [attribute.type('dtype', type), attribute.shape('shape', shape)], name);
  const copy = builder.add('DeepCopy', [feed], [attribute.type('T', type)]);
  return { feed, assignment: builder.add('AssignVariableOp', [handle, copy], [attribute.type('dtype', type)]) };
}

/** A fetchable value that appears once all assignments are done. */
export function addCompletion(builder: GraphBuilder, name: string, assignments: readonly string[]): string {
  const one = builder.constant(Int32Array.of(1), []);
  return builder.add('Identity', [one, ...assignments.map(control)], [attribute.type('T', 3)], name);
}

/** Variables for the whole state with `init` (feed and assign) and `read` signatures. */
export function addState(builder: GraphBuilder, state: readonly StateVariable[]): StateGraph {
  const handles = state.map(({ spec }, index) => addVariable(builder, `variable_${index}`, spec));
  const writes = state.map(({ spec }, index) =>
    addAssignment(builder, handles[index] as string, `init_${index}`, spec),
  );
  const done = addCompletion(
    builder,
    'init_done',
    writes.map(({ assignment }) => assignment),
  );
  const read = state.map(({ spec }, index) =>
    builder.add('ReadVariableOp', [handles[index] as string], [attribute.type('dtype', spec.type)], `read_${index}`),
  );
  const doneSpec: TensorSpec = { shape: [], type: 3 };
  builder.signatures.push({
    name: 'init',
    inputs: state.map(({ name, spec }, index) => ({ name, tensor: writes[index]?.feed as string, spec })),
    outputs: [{ name: 'done', tensor: done, spec: doneSpec }],
  });
  builder.signatures.push({
    name: 'read',
    inputs: [],
    outputs: state.map(({ name, spec }, index) => ({ name, tensor: read[index] as string, spec })),
  });
  return { handle: (index) => handles[index] as string, write: { feeds: writes.map(({ feed }) => feed), done }, read };
}
