import type { Figure, FigureScatter, FigureTable } from '../../../../shared/report/figure';
import { planScatter, scatterSize } from '../../../../shared/report/scatter-plan';
import { type ColorScheme, LineSwatch, lineStyleOf, useColorScheme } from '../../../lib/charts';
import { Link } from '../../../lib/router';
import styles from '../report.module.css';
import { Remarks } from './remarks';

function TableView({ table, label, scheme }: { table: FigureTable; label: string; scheme: ColorScheme }) {
  if (table.rows.length === 0) return null;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.scroll} tabIndex={0} aria-label={label}>
        <table className={styles.table}>
          <thead>
            <tr>
              {table.columns.map(({ title, align, colorIndex }, column) => (
                <th key={column} scope="col" data-align={align} title={title}>
                  {colorIndex !== undefined && <LineSwatch {...lineStyleOf(colorIndex, scheme)} />} {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map(({ cells, run }, row) => (
              <tr key={row}>
                {cells.map(({ text, exact, mark, shade }, column) => {
                  const attributes = {
                    'data-align': table.columns[column]?.align,
                    'data-mark': mark,
                    title: exact ?? (column === 0 ? text : undefined),
                    ...(shade === undefined
                      ? {}
                      : {
                          style: {
                            background: `color-mix(in srgb, var(--plot) ${Math.round(shade * 55)}%, transparent)`,
                          },
                        }),
                  };
                  return column === 0 ? (
                    <th key={column} scope="row" {...attributes}>
                      {run ? (
                        <>
                          <LineSwatch {...lineStyleOf(run.colorIndex, scheme)} />{' '}
                          <Link to={`/runs/${run.id}`}>{text}</Link>
                        </>
                      ) : (
                        text
                      )}
                    </th>
                  ) : (
                    <td key={column} {...attributes}>
                      {text}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {table.omittedRowCount > 0 && (
        <p className={styles.remark}>{table.omittedRowCount.toLocaleString('en-US')} more rows are not shown.</p>
      )}
    </>
  );
}

function ScatterView({ scatter, scheme }: { scatter: FigureScatter; scheme: ColorScheme }) {
  const { width, height } = scatterSize;
  const { dots, front, horizontalTicks, verticalTicks, plot } = planScatter(scatter);
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      className={styles.scatter}
      role="img"
      aria-label={`${scatter.vertical} against ${scatter.horizontal}; the table below lists the front`}
    >
      {verticalTicks.map(({ top, text }) => (
        <g key={text}>
          <line x1={plot.left} x2={plot.right} y1={top} y2={top} />
          <text x={plot.left - 8} y={top + 4} textAnchor="end">
            {text}
          </text>
        </g>
      ))}
      {horizontalTicks.map(({ left, text }) => (
        <g key={text}>
          <line x1={left} x2={left} y1={plot.top} y2={plot.bottom} />
          <text x={left} y={plot.bottom + 16} textAnchor="middle">
            {text}
          </text>
        </g>
      ))}
      <text x={plot.left - 8} y={14}>
        {scatter.vertical}
      </text>
      <polyline points={front} className={styles.front} />
      {dots.map(({ left, top, colorIndex, isOnFront, title, name, anchor }, index) => {
        const { color } = lineStyleOf(colorIndex, scheme);
        return (
          <g key={index}>
            <title>{title}</title>
            <circle
              cx={left}
              cy={top}
              r={isOnFront ? 6 : 4.5}
              fill={isOnFront ? color : 'var(--surface-work)'}
              stroke={color}
              strokeWidth={1.5}
            />
            {name !== null && (
              <text x={left + (anchor === 'end' ? -12 : 12)} y={top + 4} textAnchor={anchor}>
                {name}
              </text>
            )}
          </g>
        );
      })}
      <text x={(plot.left + plot.right) / 2} y={height - 6} textAnchor="middle">
        {scatter.horizontal}
      </text>
    </svg>
  );
}

/** What the host computed for a block; the same that an exported file shows. */
export function FigureView({ figure, label }: { figure: Figure; label: string }) {
  const scheme = useColorScheme();
  return (
    <>
      {figure.scatter && figure.scatter.points.length > 0 && <ScatterView scatter={figure.scatter} scheme={scheme} />}
      {figure.table && <TableView table={figure.table} label={label} scheme={scheme} />}
      <Remarks remarks={figure.remarks} missing={figure.missing} />
    </>
  );
}
