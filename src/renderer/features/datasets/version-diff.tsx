import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatCount, formatNumber } from '../../../shared/base/format';
import type { DatasetDiff, SchemaChange } from '../../../shared/contract/dataset-version';
import { host } from '../../lib/host-client';
import { Loaded } from '../../lib/loaded';
import { DifferenceTable } from './difference-table';
import { SignedCounts } from './signed-counts';
import classes from './versions.module.css';

const schemaWords: Record<SchemaChange['change'], (change: SchemaChange) => string> = {
  added: ({ after }) => `new, ${after}`,
  removed: ({ before }) => `removed, was ${before}`,
  renamed: ({ before }) => `was called “${before}”`,
  kind: ({ before, after }) => `${before} → ${after}`,
  role: ({ before, after }) => `${before} → ${after}`,
  moved: ({ before, after }) => `from place ${before} to ${after}`,
};
const schemaSigns: Record<SchemaChange['change'], 'added' | 'removed' | 'changed'> = {
  added: 'added',
  removed: 'removed',
  renamed: 'changed',
  kind: 'changed',
  role: 'changed',
  moved: 'changed',
};

function SchemaChanges({ schema }: Pick<DatasetDiff, 'schema'>) {
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th>Column</th>
          <th>Change</th>
          <th />
        </tr>
      </thead>
      <tbody>
        {schema.map((change) => (
          <tr key={`${change.change} ${change.column}`}>
            <td>{change.column}</td>
            <td data-sign={schemaSigns[change.change]}>{change.change}</td>
            <td>{schemaWords[change.change](change)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function delta(before: number, after: number): { text: string; sign: 'added' | 'removed' | undefined } {
  const by = after - before;
  return {
    text: by === 0 ? '–' : `${by > 0 ? '+' : '−'}${formatCount(Math.abs(by))}`,
    sign: by > 0 ? 'added' : by < 0 ? 'removed' : undefined,
  };
}

/** Rows of each class in both versions, with bars on one scale. */
function Classes({ classes: balance }: Pick<DatasetDiff, 'classes'>) {
  const most = Math.max(1, ...balance.map(({ before, after }) => Math.max(before, after)));
  const total = (side: 'before' | 'after') => balance.reduce((sum, each) => sum + each[side], 0) || 1;
  const share = (count: number, of: number) => `${((count / of) * 100).toFixed(1)} %`;
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th>Class</th>
          <th className={classes.number}>Before</th>
          <th className={classes.number}>After</th>
          <th className={classes.number}>Change</th>
          <th />
        </tr>
      </thead>
      <tbody>
        {balance.map(({ value, before, after }) => {
          const { text, sign } = delta(before, after);
          return (
            <tr key={value}>
              <td>{value}</td>
              <td className={classes.number}>
                {formatCount(before)} <small>{share(before, total('before'))}</small>
              </td>
              <td className={classes.number}>
                {formatCount(after)} <small>{share(after, total('after'))}</small>
              </td>
              <td className={classes.number} data-sign={sign}>
                {text}
              </td>
              <td className={classes.bars} aria-hidden>
                <i style={{ width: `${(before / most) * 100}%` }} />
                <i data-after style={{ width: `${(after / most) * 100}%` }} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

type Figures = NonNullable<DatasetDiff['columns'][number]['figures']['before']>;
const figureTitles: Record<keyof Figures, string> = {
  missingCount: 'Missing',
  distinctCount: 'Distinct',
  mean: 'Mean',
  deviation: 'Deviation',
  minimum: 'Minimum',
  maximum: 'Maximum',
};
const figureNames = Object.keys(figureTitles) as (keyof Figures)[];
const shownFigureRows = 300;

const figureText = (value: Figures[keyof Figures] | undefined) =>
  value === null || value === undefined ? '–' : typeof value === 'number' ? formatNumber(value) : value;

function Statistics({ columns }: Pick<DatasetDiff, 'columns'>) {
  const shown = columns.slice(0, shownFigureRows);
  return (
    <>
      <table className={classes.table}>
        <thead>
          <tr>
            <th>Column</th>
            {figureNames.map((name) => (
              <th key={name} className={classes.number}>
                {figureTitles[name]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(({ name, figures: { before, after } }) => (
            <tr key={name}>
              <td>{name}</td>
              {figureNames.map((figure) => {
                const left = figureText(before?.[figure]);
                const right = figureText(after?.[figure]);
                return (
                  <td key={figure} className={classes.number}>
                    {left === right ? (
                      <span className={classes.same}>{right}</span>
                    ) : (
                      <>
                        <span className={classes.same}>{left} →</span> <b>{right}</b>
                      </>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {columns.length > shown.length && (
        <p className={classes.none}>{formatCount(columns.length - shown.length)} more columns are not listed.</p>
      )}
    </>
  );
}

function Parts({ diff }: { diff: DatasetDiff }) {
  const { schema, rows, classes: balance, media } = diff;
  const differing = rows.added + rows.removed + rows.changed;
  const [asked, setPart] = useState<string | null>(null);
  const parts = [
    ...(differing > 0 ? [{ name: 'rows', title: 'Rows' }] : []),
    ...(schema.length > 0 ? [{ name: 'columns', title: `Columns (${formatCount(schema.length)})` }] : []),
    ...(balance.length > 0 ? [{ name: 'classes', title: 'Classes' }] : []),
    { name: 'statistics', title: 'Statistics' },
  ];
  const part = parts.find(({ name }) => name === asked) ?? parts[0];
  if (diff.identical)
    return (
      <p className={classes.none}>
        Versions {diff.from.version} and {diff.to.version} have the same content.
      </p>
    );
  return (
    <>
      <div className={classes.headline}>
        <SignedCounts counts={rows} />
        <span>
          {formatCount(rows.unchanged)} {rows.unchanged === 1 ? 'row' : 'rows'} unchanged
          {rows.reordered && ', in another order'}
          {media.added + media.removed > 0 && ` · files: +${formatCount(media.added)}, −${formatCount(media.removed)}`}
        </span>
      </div>
      <Tabs value={part?.name ?? null} onChange={setPart} className={classes.parts}>
        <Tabs.List aria-label="Parts of the comparison">
          {parts.map(({ name, title }) => (
            <Tabs.Tab key={name} value={name}>
              {title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs>
      {part?.name === 'rows' ? (
        <DifferenceTable diff={diff} />
      ) : (
        <div className={classes.part}>
          {part?.name === 'columns' && <SchemaChanges schema={schema} />}
          {part?.name === 'classes' && <Classes classes={balance} />}
          {part?.name === 'statistics' && <Statistics columns={diff.columns} />}
        </div>
      )}
    </>
  );
}

/** What lies between two versions. */
export function VersionDiff({ datasetId, from, to }: { datasetId: string; from: number; to: number }) {
  const query = useQuery(host.datasets.diff.queryOptions({ input: { id: datasetId, from, to } }));
  return <Loaded query={query}>{(diff) => <Parts diff={diff} />}</Loaded>;
}
