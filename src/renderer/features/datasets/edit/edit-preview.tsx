import { formatCount } from '../../../../shared/base/format';
import type { EditPreview as Preview } from '../../../../shared/contract/dataset-version';
import { ProblemList } from '../../../ui/problem-list';
import classes from './edit-drawer.module.css';

type Cells = Preview['rows'][number]['before'];

const shownColumns = 8;

function cellShown(cells: Cells, name: string): string {
  const value = cells?.[name];
  return value === null || value === undefined ? 'missing' : String(value);
}

/** Columns with changed cells first, so that they are in sight. */
function chooseColumns({ columns, rows }: Preview): string[] {
  const names = [...new Set([...columns.after, ...columns.before].map(({ name }) => name))];
  const differs = (name: string) => rows.some(({ before, after }) => before && after && before[name] !== after[name]);
  return [...names.filter(differs), ...names.filter((name) => !differs(name))].slice(0, shownColumns);
}

function Cell({ before, after, name }: { before: Cells; after: Cells; name: string }) {
  if (before && after && name in before && name in after) {
    if (before[name] === after[name]) return <>{cellShown(after, name)}</>;
    return (
      <>
        <del data-sign="removed">{cellShown(before, name)}</del> <ins data-sign="added">{cellShown(after, name)}</ins>
      </>
    );
  }
  if (after && name in after) return <ins data-sign="added">{cellShown(after, name)}</ins>;
  return before && name in before ? <del data-sign="removed">{cellShown(before, name)}</del> : null;
}

/** Whether the changes would make another version at all; another order of the rows is not told here. */
export function leavesAsIs({ columns, effects, rows }: Preview): boolean {
  const touched = effects.some((each) => each.addedRowCount + each.removedRowCount + each.changedRowCount > 0);
  return !touched && rows.length === 0 && JSON.stringify(columns.before) === JSON.stringify(columns.after);
}

/** What the changes would do: rows in all, and some of them before and after. */
export function EditPreview({ preview }: { preview: Preview }) {
  const names = chooseColumns(preview);
  if (leavesAsIs(preview)) return <p className={classes.effect}>No row and no column is touched.</p>;
  const { before, after } = preview.rowCount;
  return (
    <>
      <p className={classes.effect}>
        <b>{formatCount(before)}</b> rows become <b>{formatCount(after)}</b>
        {preview.columns.before.length !== preview.columns.after.length && (
          <>
            , {formatCount(preview.columns.before.length)} columns become {formatCount(preview.columns.after.length)}
          </>
        )}
        .
      </p>
      {preview.problems.length > 0 && (
        <div className={classes.problems}>
          <ProblemList problems={preview.problems} label="What to mind" />
        </div>
      )}
      {preview.rows.length > 0 && (
        <div className={classes.sample}>
          <table>
            <thead>
              <tr>
                <th>Row</th>
                {names.map((name) => (
                  <th key={name}>{name}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {preview.rows.map((row, index) => (
                <tr key={`${row.row} ${index}`}>
                  <td>
                    {!row.before ? (
                      <b data-sign="added">+</b>
                    ) : !row.after ? (
                      <b data-sign="removed">−</b>
                    ) : (
                      <b data-sign="changed">~</b>
                    )}{' '}
                    {row.row !== null && formatCount(row.row + 1)}
                  </td>
                  {names.map((name) => (
                    <td key={name}>
                      <Cell before={row.before} after={row.after} name={name} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
