import { isStudioError, type Problem, type StudioError } from '../../shared/base/problem';
import type { PreparationProblem, PreparationStep, PreparedColumn } from '../../shared/contract/preparation';
import type { PreparationSubject, PrepareAnswers } from '../../shared/job/preparation';
import {
  createFitter,
  encodesTrainingRowsApart,
  type FitTarget,
  type FittedTransforms,
  type NamedColumn,
  TransformFailure,
  transformColumn,
} from '../../shared/transforms';
import { repairFor } from '../../shared/transforms/repair';
import { describeTransform, isMediaTransform } from '../../shared/transforms/selection';
import { matchesClass } from '../../shared/transforms/transform';
import { describeLostRows, planWindows } from '../../shared/transforms/window';
import { isMediaColumn } from '../batches/media-input';
import { type JobTable, loadColumn, openJobTable } from '../batches/table';
import { classesOf } from './classes';
import { findGaps } from './find-gaps';

/** A list of transforms that was fitted as far as it could be. */
export interface OpenPreparation {
  subject: PreparationSubject;
  table: JobTable;
  /** Of the steps before the first that failed. */
  fitted: FittedTransforms;
  /** Steps of the list that were done; a step of media counts, and changes no column here. */
  doneCount: number;
  description: PrepareAnswers['open'];
  close(): void;
}

/** The target as encodings read it. */
function readTarget({ target }: PreparationSubject, table: JobTable): FitTarget | null {
  if (target === null || !table.columns.has(target.name)) return null;
  const column = loadColumn(table, target.name);
  if (target.kind === 'number' && column.kind === 'numeric')
    return { kind: 'number', name: target.name, values: column.values };
  const { classes, values } = classesOf(column);
  return { kind: 'class', name: target.name, classes, values };
}

function problemOf(error: StudioError): Problem {
  return (
    error.data.problems?.[0] ?? {
      code: 'badTransform',
      severity: 'error',
      message: error.message,
      ...(error.data.fix ? { fix: error.data.fix } : {}),
    }
  );
}

/** The columns of the table behind the first steps, without rows. */
export function columnsBehind(table: JobTable, fitted: FittedTransforms, stepCount: number): NamedColumn[] {
  const none = new Uint32Array();
  return table.features
    .filter(({ column }) => !isMediaColumn(column))
    .flatMap((reader) => transformColumn(fitted.steps.slice(0, stepCount), reader.values(none)));
}

/** How many of the fitted steps of columns lie within the first steps of the whole list. */
export function fittedStepCount({ subject }: Pick<OpenPreparation, 'subject'>, step: number): number {
  return subject.transforms.slice(0, step).filter((config) => !isMediaTransform(config)).length;
}

function describeColumn(column: NamedColumn): PreparedColumn {
  return {
    name: column.name,
    kind: column.kind,
    width: column.kind === 'vector' ? column.width : column.kind === 'numeric' ? 1 : null,
    integer: column.kind === 'vector' && column.integer,
    origin: column.origin ?? column.name,
  };
}

function mediaColumns(table: JobTable): PreparedColumn[] {
  return table.features.flatMap(({ column: { name, kind } }) =>
    kind === 'image' || kind === 'audio' || kind === 'array'
      ? [{ name, kind, width: null, integer: false, origin: name }]
      : [],
  );
}

/** Columns that a failed transform names and cannot change, or that do not exist. */
function blamed(
  error: StudioError,
  subject: PreparationSubject,
  index: number,
  before: readonly NamedColumn[],
): { name: string; kind: NamedColumn['kind'] }[] {
  if (error instanceof TransformFailure) return [error.column];
  const config = subject.transforms[index];
  if (!config || config.columns === 'auto') return [];
  const { accepts } = describeTransform(config.kind);
  return config.columns.flatMap((name): { name: string; kind: NamedColumn['kind'] }[] => {
    const column = before.find((each) => each.name === name);
    if (!column) return [{ name, kind: 'numeric' }];
    return matchesClass(accepts, column) ? [] : [{ name, kind: column.kind }];
  });
}

interface Fitting {
  fitted: FittedTransforms;
  failure: { error: StudioError; index: number } | null;
}

async function fit(
  subject: PreparationSubject,
  table: JobTable,
  count: number,
  pause: () => Promise<void>,
): Promise<Fitting> {
  const configs = subject.transforms.slice(0, count);
  const target = encodesTrainingRowsApart(configs) ? readTarget(subject, table) : null;
  try {
    const fitter = createFitter(configs, table.rows.train, { target, seed: subject.seed });
    for (const reader of table.features) {
      if (isMediaColumn(reader.column)) continue;
      fitter.add(loadColumn(table, reader.column.name));
      await pause();
    }
    return { fitted: fitter.finish(), failure: null };
  } catch (error) {
    if (!isStudioError(error)) throw error;
    const place = error instanceof TransformFailure ? error.transformIndex : problemOf(error).where?.path?.[1];
    if (typeof place !== 'number') throw error;
    const earlier = await fit(subject, table, place, pause);
    return { fitted: earlier.fitted, failure: earlier.failure ?? { error, index: place } };
  }
}

/** Samples by part where rows become windows, and what that costs. */
function planned({ window, orderBy, groupBy }: PreparationSubject, table: JobTable) {
  if (window === null) return { windows: null, problems: [] };
  const order = orderBy === null ? null : loadColumn(table, orderBy);
  const groups = groupBy === null ? null : loadColumn(table, groupBy);
  const plan = planWindows(
    {
      rowCount: table.rowCount,
      parts: table.parts,
      noParts: [3, 255],
      order: order?.kind === 'numeric' ? order.values : null,
      groups: groups && groups.kind !== 'vector' ? groups.values : null,
    },
    window,
  );
  const counts = [0, 0, 0];
  for (const part of plan.parts) counts[part] = (counts[part] ?? 0) + 1;
  const [train = 0, validation = 0, test = 0] = counts;
  return { windows: { train, validation, test }, problems: describeLostRows(plan, window, table.rowCount) };
}

/** Fits the list as far as it goes and tells what every step learned, what fails, and what mends it. */
export async function openPreparation(
  subject: PreparationSubject,
  pause: () => Promise<void>,
): Promise<OpenPreparation> {
  const table = await openJobTable(subject.data);
  try {
    const { fitted, failure } = await fit(subject, table, subject.transforms.length, pause);
    const behind = (step: number) => columnsBehind(table, fitted, fittedStepCount({ subject }, step));
    const open = { subject, table, fitted };
    const gaps = await findGaps(open, pause);
    // A step may learn and still not be applied to some row, and later steps fail only for that.
    const failed =
      failure && gaps.failure
        ? gaps.failure.index < failure.index
          ? gaps.failure
          : failure
        : (failure ?? gaps.failure);
    const doneCount = failed ? failed.index : subject.transforms.length;
    const list = subject.transforms;
    const describeProblem = (error: StudioError, index: number): PreparationProblem => {
      const problem = problemOf(error);
      const columns = blamed(error, subject, index, behind(index));
      return { problem, repair: repairFor({ code: problem.code, transformIndex: index, columns }, list) };
    };
    const steps = list.map((_, index): PreparationStep => {
      const reached = index < doneCount;
      const own = fittedStepCount({ subject }, index + 1) - 1;
      const config = list[index] as (typeof list)[number];
      const state = reached && !isMediaTransform(config) ? fitted.steps[own] : undefined;
      return {
        reached,
        learned: (state?.columns ?? []).map(({ name, state: learned }) => ({
          column: name,
          text: describeTransform(config.kind).describe?.(learned, config as never) ?? '',
        })),
        columns: reached ? [...behind(index + 1).map(describeColumn), ...mediaColumns(table)] : [],
        problem: failed?.index === index ? describeProblem(failed.error, index) : null,
      };
    });
    const { windows, problems: windowProblems } = planned(subject, table);
    return {
      ...open,
      doneCount,
      description: {
        rowCount: table.rowCount,
        splitRowCounts: {
          train: table.rows.train.length,
          validation: table.rows.validation.length,
          test: table.rows.test.length,
        },
        columns: [...behind(0).map(describeColumn), ...mediaColumns(table)],
        steps,
        problems: [
          ...(failed
            ? []
            : gaps.problems.map(({ problem, columns }) => ({
                problem,
                repair: repairFor({ code: problem.code, transformIndex: null, columns }, list),
              }))),
          ...windowProblems.map((problem) => ({ problem, repair: null })),
        ],
        windows,
        checkedRowCount: gaps.rowCount,
      },
      close: () => table.close(),
    };
  } catch (error) {
    table.close();
    throw error;
  }
}
