import type { Problem } from '../../shared/base/problem';
import type { RunConfig } from '../../shared/config/run-config';
import type { DatasetColumn } from '../../shared/contract/dataset';

/** The columns a run reads, as places in the stored table. */
export interface ColumnSelection {
  features: number[];
  target: number | null;
  problems: Problem[];
}

type Reference = RunConfig['dataset'];

/** Features and target that a config names, or that the columns' roles stand for. */
export function selectColumns(
  datasetName: string,
  columns: readonly DatasetColumn[],
  { features, target }: Pick<Reference, 'features' | 'target'>,
): ColumnSelection {
  const problems: Problem[] = [];
  const places = new Map(columns.map(({ name }, index) => [name, index]));
  const report = (key: 'features' | 'target', code: string, message: string, fix: string) =>
    problems.push({ code, severity: 'error', message, fix, where: { path: ['dataset', key] } });

  const targetName = target ?? columns.find(({ role }) => role === 'target')?.name ?? null;
  const targetPlace = targetName === null ? null : (places.get(targetName) ?? null);
  if (targetName === null)
    report(
      'target',
      'noTarget',
      `No column of "${datasetName}" has the role target, and the config names none.`,
      `Set dataset.target to one of: ${listNames(columns)}.`,
    );
  else if (targetPlace === null)
    report(
      'target',
      'unknownTarget',
      `"${datasetName}" has no column "${targetName}" to predict.`,
      `${closest(targetName, columns)}Its columns are: ${listNames(columns)}.`,
    );

  const featureNames = features ?? columns.filter(({ role }) => role === 'feature').map(({ name }) => name);
  const unknown = featureNames.filter((name) => !places.has(name));
  if (unknown.length > 0)
    report(
      'features',
      'unknownFeature',
      `"${datasetName}" has no column "${unknown.join('", "')}".`,
      `${closest(unknown[0] as string, columns)}Its columns are: ${listNames(columns)}.`,
    );
  if (features && targetName !== null && features.includes(targetName))
    report(
      'features',
      'targetAmongFeatures',
      `"${targetName}" is the target and stands among the features too: the network would read the answer.`,
      `Take "${targetName}" out of dataset.features.`,
    );
  const twice = featureNames.find((name, index) => featureNames.indexOf(name) !== index);
  if (twice !== undefined)
    report('features', 'repeatedFeature', `"${twice}" stands in dataset.features twice.`, 'Remove one of the two.');
  const chosen = featureNames.flatMap((name) => places.get(name) ?? []).filter((index) => index !== targetPlace);
  if (chosen.length === 0 && unknown.length === 0)
    report(
      'features',
      'noFeatures',
      `No column of "${datasetName}" is left as a feature.`,
      'Give at least one column the role feature, or list columns in dataset.features.',
    );
  return { features: chosen, target: targetPlace, problems };
}

const listedNameCount = 30;

function listNames(columns: readonly { name: string }[]): string {
  const names = columns.slice(0, listedNameCount).map(({ name }) => name);
  return columns.length > listedNameCount ? `${names.join(', ')}, … (${columns.length} in all)` : names.join(', ');
}

/** "Did you mean" where a name differs in case, blanks or one letter. */
function closest(name: string, columns: readonly { name: string }[]): string {
  const plain = (text: string) => text.toLowerCase().replace(/[\s_-]/g, '');
  const found = columns.find(
    (column) => plain(column.name) === plain(name) || isOneEditAway(plain(column.name), plain(name)),
  );
  return found ? `Did you mean "${found.name}"? ` : '';
}

/** One letter more, less or other, or two neighbours exchanged. */
function isOneEditAway(left: string, right: string): boolean {
  if (Math.abs(left.length - right.length) > 1) return false;
  let start = 0;
  while (start < left.length && left[start] === right[start]) start += 1;
  let end = 0;
  const shorter = Math.min(left.length, right.length) - start;
  while (end < shorter && left.at(-1 - end) === right.at(-1 - end)) end += 1;
  const restLeft = left.slice(start, left.length - end);
  const restRight = right.slice(start, right.length - end);
  if (restLeft.length <= 1 && restRight.length <= 1) return true;
  return restLeft.length === 2 && restLeft === `${restRight[1]}${restRight[0]}`;
}
