import type { ColumnProfile, ColumnRole, Dataset } from '../../../../shared/contract/dataset';
import type { Finding } from '../../../../shared/profile/findings';
import { client } from '../../../lib/host-client';
import { navigate } from '../../../lib/router';
import { showFailure, showToast } from '../../../lib/toast';
import type { ProblemAction } from '../../../ui/problem-list';
import { setRole } from '../roles';
import { quoteName } from '../table/column-condition';
import { changeTableView } from '../table/table-view';

const roleRemedies: Record<string, { title: string; role: ColumnRole }> = {
  constant: { title: 'Ignore the column', role: 'ignored' },
  leakage: { title: 'Ignore the column', role: 'ignored' },
  manyMissing: { title: 'Ignore the column', role: 'ignored' },
  sameInformation: { title: 'Ignore the column', role: 'ignored' },
  notFinite: { title: 'Ignore the column', role: 'ignored' },
  identifierLike: { title: 'Make it the identifier', role: 'identifier' },
};

/** Opens the table with the rows that a finding is about. */
function showRows(dataset: Dataset, sql: string): void {
  changeTableView(dataset.id, { mode: 'sql', sql, conditions: [] });
  navigate(`/datasets/${dataset.id}`);
}

/** The rows as an SQL condition; null where a finding is about no particular rows. */
function rowsOf({ code, column }: Finding, profile: ColumnProfile | undefined): string | null {
  if (column === null) return null;
  const name = quoteName(column);
  if (code === 'manyMissing' || code === 'someMissing') return `${name} IS NULL`;
  if (code === 'notFinite') return `NOT isfinite(${name})`;
  if (code === 'emptyTexts') return `${name} = ''`;
  if (code === 'mixedFormats') return `TRY_CAST(${name} AS DOUBLE) IS NULL AND ${name} IS NOT NULL`;
  const { q25, q75 } = profile?.quantiles ?? {};
  if (code === 'outliers' && q25 !== undefined && q75 !== undefined) {
    const reach = 3 * (q75 - q25);
    return `${name} < ${q25 - reach} OR ${name} > ${q75 + reach}`;
  }
  return null;
}

function dropDuplicates(dataset: Dataset): void {
  client.datasets.edit({ id: dataset.id, changes: [{ kind: 'dropDuplicates' }] }).then(
    ({ version }) => showToast(`Version ${version.version} keeps one of each row.`),
    (error: unknown) => showFailure('The repeated rows were not removed', error),
  );
}

/** What one click does about a finding. */
export function remediesOf(
  finding: Finding,
  dataset: Dataset,
  profile: ColumnProfile | undefined,
): readonly ProblemAction[] {
  const { code, column } = finding;
  // An older version never changes.
  const changeable = dataset.version === dataset.newestVersion;
  const actions: ProblemAction[] = [];
  const remedy = roleRemedies[code];
  if (remedy && column !== null && changeable && profile?.role !== 'target')
    actions.push({ title: remedy.title, run: () => setRole(dataset, column, remedy.role) });
  if (code === 'duplicateRows' && changeable)
    actions.push({ title: 'Keep one of each', run: () => dropDuplicates(dataset) });
  const sql = rowsOf(finding, profile);
  if (sql !== null) actions.push({ title: 'Show the rows', run: () => showRows(dataset, sql) });
  return actions;
}
