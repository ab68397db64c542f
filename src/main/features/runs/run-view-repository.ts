import type { RunTableLayout, RunTableState, RunView } from '../../../shared/contract/run-view';
import { emptyRunTableLayout, runTableLayoutSchema, runTableStateSchema } from '../../../shared/contract/run-view';
import type { Queries } from '../../store';

type ViewRow = Omit<RunView, 'layout'> & { layout: string };

const select = 'SELECT id, name, created_at AS createdAt, changed_at AS changedAt, layout FROM run_view';
const stateName = 'runTable';

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A layout that another version wrote: what cannot be read is as if it had never been chosen. */
function readLayout(text: string): RunTableLayout {
  const plain = { ...emptyRunTableLayout, charts: null };
  const stored = { ...plain, ...(parse(text) as object | null) };
  const found = [stored, { ...stored, charts: null }].map((each) => runTableLayoutSchema.safeParse(each));
  return found.find(({ success }) => success)?.data ?? plain;
}

const toView = (row: ViewRow): RunView => ({ ...row, layout: readLayout(row.layout) });

export async function listRunViews(queries: Queries): Promise<RunView[]> {
  return (await queries.all<ViewRow>(`${select} ORDER BY name`)).map(toView);
}

/** By id or name. */
export async function findRunView(queries: Queries, text: string): Promise<RunView | undefined> {
  const row = await queries.get<ViewRow>(`${select} WHERE id = $text OR name = $text ORDER BY id = $text DESC`, {
    text,
  });
  return row && toView(row);
}

export async function insertRunView(queries: Queries, { layout, ...view }: RunView): Promise<void> {
  await queries.run('INSERT INTO run_view (id, name, created_at, changed_at, layout) VALUES (?, ?, ?, ?, ?)', [
    view.id,
    view.name,
    view.createdAt,
    view.changedAt,
    JSON.stringify(layout),
  ]);
}

export async function updateRunView(queries: Queries, { id, name, changedAt, layout }: RunView): Promise<void> {
  await queries.run('UPDATE run_view SET name = ?, changed_at = ?, layout = ? WHERE id = ?', [
    name,
    changedAt,
    JSON.stringify(layout),
    id,
  ]);
}

export async function deleteRunView(queries: Queries, id: string): Promise<void> {
  await queries.run('DELETE FROM run_view WHERE id = ?', [id]);
}

export async function readTableState(queries: Queries): Promise<RunTableState | null> {
  const row = await queries.get<{ value: string }>('SELECT value FROM setting WHERE name = ?', [stateName]);
  return runTableStateSchema
    .nullable()
    .catch(null)
    .parse(parse(row?.value ?? 'null'));
}

export async function writeTableState(queries: Queries, state: RunTableState): Promise<void> {
  await queries.run(
    'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    [stateName, JSON.stringify(state)],
  );
}
