import type { DatasetProfile } from '../../../../shared/contract/dataset';
import type { Relations } from '../../../../shared/contract/dataset-relations';
import { type StoredTable, storedName } from '../../stored-table';
import { type TableConnection, throwIfCancelled } from '../../table-engine';
import { correlationMatrix } from './matrix';
import { relateToTarget, type SampledColumn } from './pair';
import { relationWarnings } from './relation-warnings';
import { aspectOf, drawSample } from './sample';

/** Columns of a correlation matrix that a person can still look at. */
const matrixColumnCount = 60;

interface RelationsContext {
  signal: AbortSignal;
  report(fraction: number): void;
  /** What is known so far, for showing it while the rest is computed. */
  onPart?(relations: Relations): void;
}

/** How columns go together with the target and with each other, over at most 100,000 rows. */
export async function relateColumns(
  connection: TableConnection,
  table: StoredTable,
  profile: DatasetProfile,
  { signal, report, onPart }: RelationsContext,
): Promise<Relations> {
  const places = table.columns.flatMap((column, index) => {
    const aspect = aspectOf(column, profile.columns[index]?.distinctCount ?? 0);
    return aspect === null || column.role === 'identifier' ? [] : [{ ...column, index, aspect }];
  });
  const target = places.find(({ role }) => role === 'target') ?? null;
  const features = places.filter(({ role }) => role === 'feature' || role === 'group' || role === 'weight');
  const sample = await drawSample(
    connection,
    table,
    places.map(({ index }) => index),
  );
  const relations: Relations = {
    target: target?.name ?? null,
    sampledRowCount: sample.rowCount,
    columns: [],
    correlations: { names: [], values: [] },
    warnings: [],
  };
  const sampled = ({ index, aspect }: { index: number; aspect: SampledColumn['aspect'] }): SampledColumn => ({
    column: storedName(index),
    aspect,
  });
  if (target)
    for (const [done, feature] of features.entries()) {
      throwIfCancelled(signal);
      const figures = await relateToTarget(connection, sample.name, sampled(feature), sampled(target));
      relations.columns.push({ name: feature.name, ...figures });
      report((0.7 * (done + 1)) / features.length);
      onPart?.(relations);
    }
  relations.columns.sort((left, right) => right.strength - left.strength);
  const numbers = [...(target ? [target] : []), ...features].filter(
    ({ kind }) => kind === 'integer' || kind === 'real',
  );
  const strength = new Map(relations.columns.map((column) => [column.name, column.strength]));
  const shown = numbers
    .toSorted((left, right) => (strength.get(right.name) ?? 2) - (strength.get(left.name) ?? 2))
    .slice(0, matrixColumnCount)
    .sort((left, right) => left.index - right.index);
  relations.correlations = {
    names: shown.map(({ name }) => name),
    values: await correlationMatrix(
      connection,
      sample.name,
      shown.map(({ index }) => storedName(index)),
      (fraction) => {
        throwIfCancelled(signal);
        report(0.7 + 0.3 * fraction);
      },
    ),
  };
  relations.warnings = relationWarnings(relations, largestClassShare(profile, target));
  await connection.run(`DROP TABLE IF EXISTS ${sample.name}`);
  return relations;
}

function largestClassShare(
  profile: DatasetProfile,
  target: { index: number; aspect: SampledColumn['aspect'] } | null,
): number | null {
  const column = target?.aspect === 'class' ? profile.columns[target.index] : undefined;
  const present = column ? profile.rowCount - column.missingCount : 0;
  return column && present > 0 ? (column.topValues[0]?.count ?? 0) / present : null;
}
