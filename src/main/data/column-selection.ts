import type { Problem } from '../../shared/base/problem';
import type { LossConfig } from '../../shared/config/loss';
import type { RunConfig } from '../../shared/config/run-config';
import { type TargetConfig, targetColumns } from '../../shared/config/target';
import { roleColumn } from '../../shared/contract/column-roles';
import type { DatasetColumn } from '../../shared/contract/dataset';

/** A target of a config, by the output layer that learns it. */
export interface SelectedTarget {
  /** Null where the model has only one output. */
  layer: string | null;
  target: TargetConfig;
  loss: LossConfig;
  /** Its columns in the stored table; none where the target is made from what the network reads. */
  columns: number[];
  /** Where it stands in the config. */
  path: (string | number)[];
}

/** The columns a run reads, as places in the stored table. */
export interface ColumnSelection {
  features: number[];
  targets: SelectedTarget[];
  weight: number | null;
  problems: Problem[];
}

export type SelectionConfig = Pick<RunConfig, 'transforms'> & {
  dataset: Pick<RunConfig['dataset'], 'features' | 'target' | 'inputs' | 'sampleWeight' | 'split' | 'window'>;
  training: Pick<RunConfig['training'], 'loss' | 'outputs'>;
};

type Column = Pick<DatasetColumn, 'name' | 'kind' | 'role'>;

/** Finds columns by name and tells of those that are not there. */
interface Lookup {
  datasetName: string;
  columns: readonly Column[];
  places: ReadonlyMap<string, number>;
  report(path: (string | number)[], code: string, message: string, fix: string): void;
}

/** Targets as the config names them: one for a network with one output, else one an entry of training.outputs. */
function namedTargets({ dataset, training }: SelectionConfig) {
  if (training.outputs === null)
    return [{ layer: null, target: dataset.target, loss: training.loss, path: ['dataset', 'target'] }];
  return Object.entries(training.outputs).map(([layer, own]) => ({
    layer,
    target: own.target ?? dataset.target,
    loss: own.loss ?? training.loss,
    path: own.target === null ? ['dataset', 'target'] : ['training', 'outputs', layer, 'target'],
  }));
}

function selectTargets({ datasetName, columns, places, report }: Lookup, config: SelectionConfig): SelectedTarget[] {
  const byRole = columns.find(({ role }) => role === 'target')?.name ?? null;
  return namedTargets(config).flatMap(({ layer, target: given, loss, path }): SelectedTarget[] => {
    const target = given ?? byRole;
    if (target === null) {
      report(
        path,
        'noTarget',
        `No column of "${datasetName}" has the role target, and the config names none${layer === null ? '' : ` for the output "${layer}"`}.`,
        `Set ${path.join('.')} to one of: ${listColumns(columns)}.`,
      );
      return [];
    }
    const names = targetColumns(target);
    const unknown = names.filter((name) => !places.has(name));
    if (unknown.length > 0)
      report(
        path,
        'unknownTarget',
        `"${datasetName}" has no column "${unknown.join('", "')}" to predict.`,
        `${closestColumn(unknown[0] as string, columns)}Its columns are: ${listColumns(columns)}.`,
      );
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined)
      report(path, 'repeatedTarget', `"${twice}" stands in the target twice.`, 'Remove one of the two.');
    return unknown.length > 0
      ? []
      : [{ layer, target, loss, path, columns: names.map((name) => places.get(name) as number) }];
  });
}

function selectWeight({ datasetName, columns, places, report }: Lookup, given: string | null): number | null {
  const name = given ?? roleColumn(columns, 'weight');
  if (name === null) return null;
  const place = places.get(name);
  if (place !== undefined) return place;
  report(
    ['dataset', 'sampleWeight'],
    'unknownWeight',
    `"${datasetName}" has no column "${name}" to weigh rows by.`,
    `${closestColumn(name, columns)}Its columns are: ${listColumns(columns)}.`,
  );
  return null;
}

/** Names of the features with the places of the config where they stand. */
function namedFeatures({ dataset }: SelectionConfig, byRole: readonly string[]) {
  if (dataset.inputs !== null)
    return Object.entries(dataset.inputs).map(([layer, names]) => ({
      names: names as readonly string[],
      path: ['dataset', 'inputs', layer],
    }));
  return [{ names: dataset.features ?? byRole, path: ['dataset', 'features'] }];
}

/** Whether windows end before the row that is predicted, so that the target's own past may be read. */
function readsPast({ dataset: { window } }: SelectionConfig): boolean {
  return window != null && window.horizon > 0;
}

function checkFeatures(
  lookup: Lookup,
  config: SelectionConfig,
  groups: ReturnType<typeof namedFeatures>,
  taken: Set<string>,
) {
  const { datasetName, columns, places, report } = lookup;
  const isNamed = config.dataset.inputs !== null || config.dataset.features !== null;
  for (const { names, path } of groups) {
    const unknown = names.filter((name) => !places.has(name));
    if (unknown.length > 0)
      report(
        path,
        'unknownFeature',
        `"${datasetName}" has no column "${unknown.join('", "')}".`,
        `${closestColumn(unknown[0] as string, columns)}Its columns are: ${listColumns(columns)}.`,
      );
    const targets = isNamed && !readsPast(config) ? names.filter((name) => taken.has(name)) : [];
    for (const name of targets)
      report(
        path,
        'targetAmongFeatures',
        `"${name}" is the target and stands among the features too: the network would read the answer.`,
        `Take "${name}" out of ${path.join('.')}.`,
      );
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined)
      report(path, 'repeatedFeature', `"${twice}" stands in ${path.join('.')} twice.`, 'Remove one of the two.');
  }
}

/** Features, targets and weight that a config names, or that the columns' roles stand for. */
export function selectColumns(
  datasetName: string,
  columns: readonly Column[],
  config: SelectionConfig,
): ColumnSelection {
  const problems: Problem[] = [];
  const lookup: Lookup = {
    datasetName,
    columns,
    places: new Map(columns.map(({ name }, index) => [name, index])),
    report: (path, code, message, fix) => problems.push({ code, severity: 'error', message, fix, where: { path } }),
  };
  const targets = selectTargets(lookup, config);
  const taken = new Set(targets.flatMap(({ target }) => targetColumns(target)));
  const weight = selectWeight(lookup, config.dataset.sampleWeight);
  const { sampleWeight, split } = config.dataset;
  // What weighs a row or names its part is nothing to learn from.
  const notLearned = [sampleWeight, split.kind === 'column' ? split.column : null];
  const byRole = columns
    .filter(({ name, role }) => role === 'feature' && !notLearned.includes(name))
    .map(({ name }) => name);
  const groups = namedFeatures(config, byRole);
  checkFeatures(lookup, config, groups, taken);
  const names = [...new Set(groups.flatMap((group) => group.names))];
  const features = names.flatMap((name) =>
    taken.has(name) && !readsPast(config) ? [] : (lookup.places.get(name) ?? []),
  );
  if (features.length === 0 && names.every((name) => lookup.places.has(name)))
    lookup.report(
      ['dataset', 'features'],
      'noFeatures',
      `No column of "${datasetName}" is left as a feature.`,
      'Give at least one column the role feature, or list columns in dataset.features.',
    );
  for (const { target, path } of targets)
    if (typeof target === 'object' && 'nextToken' in target && !names.includes(target.nextToken))
      lookup.report(
        path,
        'unreadText',
        lookup.places.has(target.nextToken)
          ? `The target is the next token of "${target.nextToken}", which the network does not read.`
          : `"${datasetName}" has no column "${target.nextToken}", whose next token would be the target.`,
        lookup.places.has(target.nextToken)
          ? `Add ${target.nextToken} to dataset.features.`
          : `${closestColumn(target.nextToken, columns)}Its columns are: ${listColumns(columns)}.`,
      );
  return { features, targets, weight, problems };
}

const listedNameCount = 30;

export function listColumns(columns: readonly { name: string }[]): string {
  const names = columns.slice(0, listedNameCount).map(({ name }) => name);
  return columns.length > listedNameCount ? `${names.join(', ')}, … (${columns.length} in all)` : names.join(', ');
}

/** "Did you mean" where a name differs in case, blanks or one letter. */
export function closestColumn(name: string, columns: readonly { name: string }[]): string {
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
