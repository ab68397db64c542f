import { formatNumber } from '../../../shared/base/format';
import type { DataTableColumn } from '../../ui/data-table';
import { cellTextOf, isMissing, type PageColumn, type PreparedPage, timeText } from './prepared-page';
import classes from './preview.module.css';

export interface PreviewRow {
  index: number;
}

const partNames = ['train', 'validation', 'test', 'none'] as const;
const hueCount = 6;

/** The same token has the same colour in every row. */
function hueOf(token: string): number {
  let hash = 0;
  for (const character of token) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return hash % hueCount;
}

function Tokens({ tokens }: { tokens: readonly string[] }) {
  if (tokens.length === 0) return <span className={classes.missing}>no token</span>;
  return (
    <span className={classes.tokens}>
      {tokens.map((token, index) => (
        <span key={index} className={classes.token} data-hue={token === '[unknown]' ? 'unknown' : hueOf(token)}>
          {token.trim() === '' ? '␣' : token}
        </span>
      ))}
    </span>
  );
}

function Value({ column, row, isTime }: { column: PageColumn; row: number; isTime: boolean }) {
  const value = column.at(row);
  if (isMissing(value)) return <span className={classes.missing}>missing</span>;
  const tokens = column.tokens?.[row];
  if (tokens) return <Tokens tokens={tokens} />;
  if (typeof value === 'number' && isTime) return timeText(value);
  return cellTextOf(column, row);
}

/** Whether a step made another value of a cell. */
export function isChanged(before: PageColumn | undefined, after: PageColumn, row: number): boolean {
  if (!before || before.kind !== after.kind) return true;
  if (after.kind === 'vector') return before.width !== after.width;
  return !Object.is(before.at(row), after.at(row));
}

/** The columns that a step changed or made, by name. */
export function changedColumns(before: PreparedPage, after: PreparedPage): Set<string> {
  return new Set(
    after.columns
      .filter((column) => {
        const own = before.byName.get(column.name);
        return after.rows.some((_, row) => isChanged(own, column, row));
      })
      .map(({ name }) => name),
  );
}

interface PreviewColumnsInput {
  before: PreparedPage | null;
  after: PreparedPage;
  onlyChanged: boolean;
  /** Columns of times, which are shown as such until a step changes them. */
  times: ReadonlySet<string>;
}

/** Columns of the preview: what each cell was and what it became. */
export function previewColumns({
  before,
  after,
  onlyChanged,
  times,
}: PreviewColumnsInput): DataTableColumn<PreviewRow>[] {
  const changed = before ? changedColumns(before, after) : new Set<string>();
  const shown = onlyChanged ? after.columns.filter(({ name }) => changed.has(name)) : after.columns;
  return [
    {
      id: '__row',
      title: 'Row',
      width: 92,
      align: 'end',
      cell: ({ index }) => (
        <span className={classes.place}>
          {formatNumber((after.rows[index] as number) + 1)}
          <span className={classes.part} data-part={partNames[after.parts[index] as number]}>
            {partNames[after.parts[index] as number]?.slice(0, 5)}
          </span>
        </span>
      ),
      text: ({ index }) => String((after.rows[index] as number) + 1),
    },
    ...shown.map((column): DataTableColumn<PreviewRow> => {
      const own = before?.byName.get(column.name) ?? before?.byName.get(column.origin);
      const isTime = times.has(column.name);
      return {
        id: column.name,
        title: column.name,
        help:
          column.kind === 'vector'
            ? `${column.width} numbers a row${column.names.length > 0 ? `: ${column.names.slice(0, 12).join(', ')}${column.width > 12 ? ', …' : ''}` : ''}`
            : column.name,
        width: column.tokens ? 360 : column.kind === 'vector' || (own && own.kind === 'text') ? 240 : 168,
        align: column.kind === 'numeric' ? 'end' : 'start',
        cell: ({ index }) => {
          if (!before || !isChanged(before.byName.get(column.name), column, index))
            return <Value column={column} row={index} isTime={isTime} />;
          return (
            <span className={classes.change}>
              {own && (
                <span className={classes.old}>
                  <Value column={own} row={index} isTime={times.has(own.name)} />
                </span>
              )}
              <span className={classes.fresh}>
                <Value column={column} row={index} isTime={false} />
              </span>
            </span>
          );
        },
        text: ({ index }) => cellTextOf(column, index) ?? '',
      };
    }),
  ];
}
