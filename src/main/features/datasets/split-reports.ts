import { createReadStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createId } from '../../../shared/base/id';
import { type Problem, StudioError, summariseProblems } from '../../../shared/base/problem';
import { parseConfigText } from '../../../shared/config/config-text';
import { pinSplit } from '../../../shared/config/pin-split';
import type { SplitConfig } from '../../../shared/config/split';
import { roleColumn } from '../../../shared/contract/column-roles';
import type { Dataset } from '../../../shared/contract/dataset';
import type { datasetSplitContract } from '../../../shared/contract/dataset-split';
import type { LeakageReport, SplitInput, SplitReport } from '../../../shared/contract/split';
import { findLeakage } from '../../data/leakage';
import { writeSplitCsv } from '../../data/split-export';
import { checkSplit, planSplit, type SplitPlan } from '../../data/split-plan';
import { describeSplit } from '../../data/split-report';
import { isMedia, isText } from '../../data/stored-table';
import type { TableEngine } from '../../data/table-engine';
import { readTargetFigures, type TargetFigures } from '../../data/target-figures';
import type { Changes } from '../../lib/changes';
import type { Handlers } from '../../lib/handlers';
import { assertWritable, type ProjectSession } from '../../store';
import { mediaOf, useTable } from './dataset-files';
import type { DataConfig, Datasets, RowExport } from './door';
import { readSavedSplit, writeSavedSplit } from './saved-split';
import { findEmptyParts, type Splits } from './splits';
import type { Plan } from './training-data';

/** Numbers with more distinct values than this are amounts to predict, not classes. */
const maximumNumericClassCount = 20;

export interface SplitReportDependencies {
  session: () => ProjectSession;
  tables: TableEngine;
  splits: Splits;
  changes: Changes;
  get(idOrName: string, version: number | null): Promise<Dataset>;
  examine(
    config: DataConfig,
    signal: AbortSignal,
  ): Promise<{ dataset: Dataset | null; plan: Plan | null; problems: Problem[] }>;
}

/** A split of a data set, ready to be computed; the plan is null where problems forbid it. */
interface Subject {
  dataset: Dataset;
  split: SplitConfig;
  seed: number;
  plan: SplitPlan | null;
  problems: Problem[];
  features: number[];
  targets: readonly number[];
  classes: number | null;
  numbers: number | null;
}

export interface SplitReports extends Pick<Datasets, 'exportSplit'> {
  handlers: Handlers<typeof datasetSplitContract>;
}

/** What a split is like: parts, classes, groups, time, and what leaks between parts. */
export function createSplitReports({
  session,
  tables,
  splits,
  changes,
  get,
  examine,
}: SplitReportDependencies): SplitReports {
  /** A config's own split, with the problems that concern data and split alone. */
  const fromConfig = async (text: string, signal: AbortSignal): Promise<Subject> => {
    const { config, problems } = parseConfigText(text);
    if (!config) throw refuse(problems);
    const examined = await examine(config, signal);
    const { dataset, plan } = examined;
    if (!dataset) throw refuse(examined.problems);
    const [first] = plan?.targetColumns ?? [];
    const kind = first === undefined ? undefined : dataset.columns[first]?.kind;
    const hasClasses = first !== undefined && plan?.split && 'stratum' in plan.split && plan.split.stratum !== null;
    return {
      dataset,
      split: config.dataset.split,
      seed: config.seed,
      plan: plan?.split ?? null,
      problems: examined.problems,
      features: plan?.selection.features ?? [],
      targets: plan?.targetColumns ?? [],
      ...targetKind(first, kind, hasClasses ? true : null, plan?.figures.get(first ?? -1)),
    };
  };

  const fromDataset = async (
    { id, version, split, target, seed }: Extract<SplitInput, { id: string }>,
    signal: AbortSignal,
  ): Promise<Subject> => {
    const at = session();
    const dataset = await get(id, version);
    const { columns } = dataset;
    const name = target ?? dataset.target;
    const place = name === null ? -1 : columns.findIndex((column) => column.name === name);
    if (name !== null && place < 0)
      throw new StudioError('BAD_INPUT', `"${dataset.name}" has no column "${name}".`, {
        fix: `Its columns are: ${columns.map((column) => column.name).join(', ')}.`,
      });
    const targets = place < 0 ? [] : [place];
    const figures =
      place < 0
        ? undefined
        : await useTable({ session: at, dataset, tables }, signal, (connection, table) =>
            readTargetFigures(connection, table, place, targets),
          );
    const kinds = targetKind(place < 0 ? undefined : place, columns[place]?.kind, null, figures);
    const rowCount = figures?.rowCount ?? dataset.rowCount;
    const planned = planSplit({
      datasetName: dataset.name,
      columns,
      split,
      targets,
      rowCount,
      stratum:
        kinds.classes !== null && figures?.classCounts
          ? { column: kinds.classes, classCounts: figures.classCounts }
          : null,
      seed,
    });
    const problems = [...planned.problems];
    if (planned.plan && rowCount > 0)
      problems.push(
        ...checkSplit(planned.plan, split, await splits.figures(at, dataset, planned.plan, signal), columns),
      );
    if (rowCount === 0)
      problems.push({
        code: 'emptyTarget',
        severity: 'error',
        message: `The target "${name}" has no value in any row.`,
        fix: 'Choose another target.',
      });
    const splitColumn = split.kind === 'column' ? split.column : null;
    const features = columns.flatMap((column, index) =>
      column.role === 'feature' && index !== place && column.name !== splitColumn ? [index] : [],
    );
    return { dataset, split, seed, plan: planned.plan, problems, features, targets, ...kinds };
  };

  const find = (input: SplitInput, signal: AbortSignal) =>
    'text' in input ? fromConfig(input.text, signal) : fromDataset(input, signal);

  const report = async (input: SplitInput, signal: AbortSignal): Promise<SplitReport> => {
    const at = session();
    const subject = await find(input, signal);
    const { dataset, split, seed, plan, problems, classes, numbers } = subject;
    const head = {
      datasetId: dataset.id,
      datasetName: dataset.name,
      version: dataset.version,
      split: pinSplit(split, dataset.columns),
      seed,
    };
    if (!plan || problems.some(({ severity }) => severity === 'error'))
      return {
        ...head,
        problems,
        record: null,
        missingTargetCount: 0,
        classes: null,
        numbers: null,
        time: null,
        groups: null,
        folds: null,
      };
    const { file, stored } = await splits.assign(at, dataset, plan, signal);
    const columns = {
      classes,
      numbers,
      time: plan.kind === 'time' ? plan.column : placeOf(dataset, roleColumn(dataset.columns, 'time')),
      group:
        'group' in plan && plan.group !== null ? plan.group : placeOf(dataset, roleColumn(dataset.columns, 'group')),
    };
    const described = await useTable({ session: at, dataset, tables }, signal, (connection, table) =>
      describeSplit(connection, table, { plan, file, columns }),
    );
    return {
      ...head,
      problems: [...problems, ...findEmptyParts(split, stored.record)],
      record: stored.record,
      missingTargetCount: dataset.rowCount - stored.rowCount,
      ...described,
    };
  };

  const leakage = async (input: SplitInput, signal: AbortSignal): Promise<LeakageReport> => {
    const at = session();
    const { dataset, split, plan, problems, features, targets } = await find(input, signal);
    const errors = problems.filter(({ severity }) => severity === 'error');
    if (!plan || errors.length > 0) throw refuse(errors);
    const { file } = await splits.assign(at, dataset, plan, signal);
    return useTable({ session: at, dataset, tables }, signal, (connection, table) =>
      findLeakage(connection, {
        table,
        file,
        split,
        features,
        targets,
        splitGroup: 'group' in plan ? plan.group : null,
        mediaIndexPath: mediaOf(at, dataset)?.indexPath ?? null,
      }),
    );
  };

  const exportSplit = async (
    source: Parameters<Datasets['exportSplit']>[0],
    signal: AbortSignal,
  ): Promise<RowExport> => {
    const at = session();
    let dataset: Dataset;
    let file: string;
    if ('file' in source) {
      dataset = await get(source.datasetId, source.version);
      file = source.file;
      if (dataset.fingerprint !== source.fingerprint)
        throw new StudioError('CONFLICT', `The rows of "${dataset.name}" are no longer those that were divided.`, {
          fix: 'Restore the data set of the run from the trash.',
        });
    } else {
      const subject = await find(source, signal);
      const errors = subject.problems.filter(({ severity }) => severity === 'error');
      if (!subject.plan || errors.length > 0) throw refuse(errors);
      dataset = subject.dataset;
      file = (await splits.assign(at, dataset, subject.plan, signal)).file;
    }
    const directory = at.readOnly ? tmpdir() : at.directories.cache;
    await mkdir(directory, { recursive: true });
    const csv = path.join(directory, `${createId('export')}.csv`);
    try {
      await useTable({ session: at, dataset, tables }, signal, (connection, table) =>
        writeSplitCsv(connection, table, file, csv),
      );
      const { size } = await stat(csv);
      const stream = createReadStream(csv, { signal });
      stream.once('close', () => void rm(csv, { force: true }).catch(() => {}));
      return {
        stream,
        sizeBytes: size,
        contentType: 'text/csv; charset=utf-8',
        fileName: `${dataset.name}-split.csv`,
      };
    } catch (error) {
      await rm(csv, { force: true }).catch(() => {});
      throw error;
    }
  };

  return {
    exportSplit,
    handlers: {
      split: (input, { signal }) => report(input, signal),
      leakage: (input, { signal }) => leakage(input, signal),
      savedSplit: async ({ id }) => readSavedSplit(session(), (await get(id, null)).id),
      saveSplit: async ({ id, split, seed }) => {
        const at = session();
        assertWritable(at);
        const dataset = await get(id, null);
        await writeSavedSplit(at, dataset.id, { split, seed });
        changes.publish({ noun: 'dataset', id: dataset.id });
        return { split, seed };
      },
    },
  };
}

function refuse(problems: readonly Problem[]): StudioError {
  const errors = problems.filter(({ severity }) => severity === 'error');
  return new StudioError(
    errors[0]?.code === 'unknownDataset' ? 'NOT_FOUND' : 'BAD_INPUT',
    errors.length > 0 ? summariseProblems(errors) : 'The config names no data set that could be divided.',
    { problems: [...problems], fix: errors[0]?.fix ?? 'Correct the config.' },
  );
}

function placeOf({ columns }: Dataset, name: string | null): number | null {
  const place = columns.findIndex((column) => column.name === name);
  return place < 0 ? null : place;
}

/** Whether a target has classes to count, or numbers to describe. */
function targetKind(
  place: number | undefined,
  kind: Dataset['columns'][number]['kind'] | undefined,
  /** Null leaves it to the values. */
  asClasses: boolean | null,
  figures: TargetFigures | undefined,
): { classes: number | null; numbers: number | null } {
  if (place === undefined || kind === undefined || isMedia(kind) || kind === 'array')
    return { classes: null, numbers: null };
  const classCount = figures?.classCounts?.size ?? null;
  const isAmount =
    (kind === 'integer' || kind === 'real' || kind === 'time') &&
    (classCount ?? Number.POSITIVE_INFINITY) > maximumNumericClassCount;
  const hasClasses = asClasses ?? ((isText(kind) || kind === 'boolean' || !isAmount) && classCount !== null);
  return hasClasses ? { classes: place, numbers: null } : { classes: null, numbers: isText(kind) ? null : place };
}
