import { StudioError } from '../../../../shared/base/problem';
import type { MaterialisedColumn } from '../../../../shared/job/materialise';
import { isMediaTransform } from '../../../../shared/transforms/selection';
import { literal } from '../../sql';
import { isText, storedName } from '../../stored-table';
import { noEffect } from '../change-context';
import type { ChangeRule } from '../change-rule';
import { type EditColumn, type EditState, fromState } from '../edit-state';
import { writeDown } from '../write-down';

/** A column of the result: one that stays as it is, or one that was made. */
type Made = { from: number } | { made: MaterialisedColumn; index: number };

export const applyTransforms: ChangeRule<'applyTransforms'> = {
  words: ({ transforms }) => `Stored the data as transformed by ${transforms.map(({ kind }) => kind).join(', ')}`,
  async apply({ transforms }, state, context) {
    const ofMedia = transforms.find(isMediaTransform);
    if (ofMedia)
      throw new StudioError('UNSUPPORTED', `${ofMedia.kind} is for images and sounds, which are stored as they came.`, {
        fix: 'Leave it to the run config: it is computed while training.',
      });
    const file = context.temporaryFile('parquet');
    const written = await writeDown(context.connection, state, file);
    const [counted] = await context.connection.rows<{ count: number }>(
      `SELECT count(*) AS count FROM read_parquet(${literal(file)})`,
    );
    const rowCount = counted?.count ?? 0;
    const csv = context.temporaryFile('csv');
    const table = { path: file, columns: state.columns.map(({ key: _, ...column }) => column), rowCount };
    const { columns, changed, learned } = await context.transform(table, transforms, csv);
    if (changed.length === 0)
      throw new StudioError('BAD_INPUT', 'No column is transformed by this.', {
        fix: 'Name the columns in the transforms, or give columns the role feature.',
      });
    if (learned.length > 0)
      context.report({
        code: 'fittedOnAllRows',
        severity: 'warning',
        message: `The transforms learned from all rows, those of later validation and test parts too (${learned.slice(0, 3).join('; ')}${learned.length > 3 ? '; …' : ''}).`,
        fix: 'For figures that hold on new data keep such transforms in the run config, where they learn from training rows alone.',
      });
    const order = arrange(state, columns, changed);
    const next = order.map((each) => ('from' in each ? keep(state, each.from) : describe(state, each.made, context)));
    return {
      state: { columns: next, sql: joined(written, order, columns, csv), ordered: false, changedKeys: null },
      effect: { ...noEffect, changedRowCount: rowCount },
    };
  },
};

const keep = (state: EditState, place: number) => state.columns[place] as EditColumn;

/** What was made of a column stands in its place. */
function arrange(state: EditState, columns: readonly MaterialisedColumn[], changed: readonly string[]): Made[] {
  const indexed = columns.map((made, index) => ({ made, index }));
  return state.columns.flatMap(({ name }, from): Made[] =>
    changed.includes(name) ? indexed.filter(({ made }) => made.origin === name) : [{ from }],
  );
}

function describe(
  { columns }: EditState,
  { name, kind, origin, shape, integer }: MaterialisedColumn,
  { takeColumnKey }: { takeColumnKey(): number },
): EditColumn {
  const from = columns.find((column) => column.name === origin) as EditColumn;
  const isSame = name === origin && kind !== 'vector';
  const key = isSame ? from.key : takeColumnKey();
  if (kind === 'vector')
    return { name, kind: 'array', role: from.role, shape: [...shape], dtype: integer ? 'int32' : 'float32', key };
  const { shape: _, dtype: __, ...plain } = from;
  return { ...plain, name, kind: kind === 'numeric' ? 'real' : isText(from.kind) ? from.kind : 'text', key };
}

/** The engine tells rows by their place in the file that was written down, which is their order. */
function joined(
  written: EditState,
  order: readonly Made[],
  columns: readonly MaterialisedColumn[],
  csv: string,
): string {
  const types = columns.map(
    ({ kind }, index) => `${literal(`m${index}`)}: ${kind === 'numeric' ? "'DOUBLE'" : "'VARCHAR'"}`,
  );
  const read = `read_csv(${literal(csv)}, columns = {'n': 'BIGINT', ${types.join(', ')}}, header = false, delim = ',', quote = '"',
    escape = '"', nullstr = '', allow_quoted_nulls = false, auto_detect = false, null_padding = false)`;
  const cells = order.map((each, index) => {
    if ('from' in each) return `t.${storedName(each.from)} AS ${storedName(index)}`;
    const cell = each.made.kind === 'vector' ? `unhex(m.m${each.index})` : `m.m${each.index}`;
    return `${cell} AS ${storedName(index)}`;
  });
  return `SELECT t.__place, t.file_row_number, t.__id, ${cells.join(', ')}
    FROM (SELECT *, row_number() OVER (ORDER BY __place) - 1 AS n FROM ${fromState(written)}) AS t JOIN ${read} AS m ON m.n = t.n`;
}
