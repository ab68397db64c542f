import path from 'node:path';
import { checkAugmentation } from '../../../shared/augmentation';
import { type Problem, StudioError, summariseProblems } from '../../../shared/base/problem';
import { targetFormOf, taskOf } from '../../../shared/config/loss';
import type { Dataset } from '../../../shared/contract/dataset';
import { columnsOfInput, type FeatureOutline, outlineColumns, outlineInput } from '../../../shared/transforms';
import { type ColumnSelection, type SelectedTarget, selectColumns } from '../../data/column-selection';
import { writeJobData } from '../../data/job-data';
import { checkSplit, planSplit, type SplitPlan } from '../../data/split-plan';
import { isText } from '../../data/stored-table';
import type { TableEngine } from '../../data/table-engine';
import { checkTarget, readTargetFigures, type TargetFigures } from '../../data/target-figures';
import { checkWindow } from '../../data/window-rules';
import type { ProjectSession } from '../../store';
import { createMediaOutlines, describeColumns } from './column-outlines';
import { type DataSettings, dataLimits, mediaOf, useTable, verifyTable } from './dataset-files';
import { findDataset, listDatasets, listVersionNumbers } from './dataset-repository';
import type { DataConfig, Datasets, PreparedData, ResolvedDataset, ResolvedTarget } from './door';
import type { SampleStandIn } from './sample-outline';
import { findEmptyParts, type Splits, toAssignment } from './splits';
import { unknownVersion } from './version-error';

export interface TrainingDataDependencies {
  session: () => ProjectSession;
  tables: TableEngine;
  dataSettings: () => DataSettings;
  profile: Datasets['profile'];
  splits: Splits;
  sampleNames: Datasets['sampleNames'];
  /** Stands in for a sample that the project does not have yet. */
  sampleStandIn(name: string): Promise<SampleStandIn | null>;
}

/** What a config asks of a table, and how the table answers. */
export interface Plan {
  dataset: Dataset;
  selection: ColumnSelection;
  /** All columns of targets, each once; the one by whose classes the split is stratified comes first. */
  targetColumns: number[];
  rowCount: number;
  /** Of every target column. */
  figures: Map<number, TargetFigures>;
  /** Null where it cannot be. */
  split: SplitPlan | null;
}

/** From a config to the table its run trains on. */
export function createTrainingData({
  session,
  tables,
  dataSettings,
  profile,
  splits,
  sampleNames,
  sampleStandIn,
}: TrainingDataDependencies) {
  const figuresCache = new Map<string, TargetFigures>();
  const readMedia = createMediaOutlines(session, tables);

  const readFigures = async (
    at: ProjectSession,
    dataset: Dataset,
    target: number,
    required: readonly number[],
    signal: AbortSignal,
  ) => {
    const key = `${dataset.fingerprint} ${target} ${required.join()}`;
    const known = figuresCache.get(key);
    if (known) return known;
    const figures = await useTable({ session: at, dataset, tables }, signal, (connection, table) =>
      readTargetFigures(connection, table, target, required),
    );
    if (figuresCache.size >= 100) figuresCache.clear();
    figuresCache.set(key, figures);
    return figures;
  };

  const findProblem = async (at: ProjectSession, { dataset: { name, version } }: DataConfig, found: Dataset | null) => {
    const problem = (key: string, message: string, fix: string): Problem => ({
      code: key === 'name' ? 'unknownDataset' : 'unknownVersion',
      severity: 'error',
      message,
      fix,
      where: { path: ['dataset', key] },
    });
    if (found) return null;
    const newest = version === null ? null : await findDataset(at.database, name);
    if (newest && version !== null) {
      const { message } = unknownVersion(newest, version, await listVersionNumbers(at.database, newest.id));
      return problem('version', message, `Set dataset.version to ${newest.version}, or to null for the newest.`);
    }
    const names = (await listDatasets(at.database)).map((dataset) => dataset.name);
    const samples = await sampleNames();
    return problem(
      'name',
      `The project has no data set "${name}".`,
      names.length > 0
        ? `It has: ${names.slice(0, 20).join(', ')}. Samples that can be added: ${samples.join(', ')}.`
        : `Import a file first, or add one of the samples: ${samples.join(', ')}.`,
    );
  };

  /** Finds what is wrong before the table is written; the plan is null where it cannot be. */
  const examine = async (
    config: DataConfig,
    signal: AbortSignal,
  ): Promise<{
    dataset: Dataset | null;
    standIn: SampleStandIn | null;
    plan: Plan | null;
    selection: ColumnSelection | null;
    problems: Problem[];
  }> => {
    const at = session();
    const found = await findDataset(at.database, config.dataset.name, config.dataset.version);
    const missing = await findProblem(at, config, found);
    const standIn = found || missing?.code === 'unknownVersion' ? null : await sampleStandIn(config.dataset.name);
    const dataset = found ?? standIn?.dataset ?? null;
    if (!dataset || (missing && !standIn))
      return { dataset: found, standIn, plan: null, selection: null, problems: missing ? [missing] : [] };
    const selection = selectColumns(dataset.name, dataset.columns, config);
    const { targets } = selection;
    const absent = missing ? [missing] : [];
    if (targets.length === 0)
      return { dataset: found, standIn, plan: null, selection, problems: [...absent, ...selection.problems] };
    const ofClasses = targets.filter(({ columns, loss }) => columns.length === 1 && taskOf(loss) !== 'regression');
    const stratum = ofClasses[0] ?? null;
    const all = [...new Set([...(stratum?.columns ?? []), ...targets.flatMap(({ columns }) => columns)])];
    const figures = new Map<number, TargetFigures>();
    for (const column of all)
      figures.set(column, standIn ? figuresOf(standIn, column) : await readFigures(at, dataset, column, all, signal));
    const overall = figures.get(all[0] ?? -1) ?? { rowCount: dataset.rowCount, classCounts: null };
    const split = planSplit({
      datasetName: dataset.name,
      columns: dataset.columns,
      split: config.dataset.split,
      targets: all,
      rowCount: overall.rowCount,
      stratum: stratum && overall.classCounts ? { column: all[0] as number, classCounts: overall.classCounts } : null,
      seed: config.seed,
    });
    const splitProblems =
      split.plan && !standIn && overall.rowCount > 0
        ? checkSplit(
            split.plan,
            config.dataset.split,
            await splits.figures(at, dataset, split.plan, signal),
            dataset.columns,
          )
        : [];
    const targetProblems = targets.flatMap(({ columns, loss, path: place }) =>
      columns.flatMap((column) =>
        checkTarget(
          dataset.columns[column] as Dataset['columns'][number],
          figures.get(column) as TargetFigures,
          loss,
          place,
          columns.length > 1 && taskOf(loss) === 'multiclass' ? 'regression' : taskOf(loss),
        ),
      ),
    );
    const problems = [
      ...absent,
      ...selection.problems,
      ...targetProblems,
      ...checkWeight(dataset, selection.weight),
      ...checkWindow(config.dataset, {
        columns: dataset.columns,
        missingTargetCount: standIn ? 0 : dataset.rowCount - overall.rowCount,
      }),
      ...split.problems,
      ...splitProblems,
    ];
    const plan = { dataset, selection, targetColumns: all, rowCount: overall.rowCount, figures, split: split.plan };
    return { dataset: found, standIn, plan, selection, problems };
  };

  /** What each input layer will read, as far as it can be told without reading the data. */
  const outline = async (
    config: DataConfig,
    dataset: Dataset,
    selection: ColumnSelection,
    figures: ReadonlyMap<number, TargetFigures>,
    standIn: SampleStandIn | null,
    signal: AbortSignal,
  ) => {
    const { columns, problems } = outlineColumns(
      config.transforms,
      await describeColumns(dataset, selection.features, config, {
        standIn,
        readProfile: () => standIn?.outline ?? profile(dataset.id, signal, dataset.version),
        readMedia,
        signal,
      }),
      { target: outlineTarget(selection, figures) },
    );
    if (problems.length > 0) return { inputShape: null, outlines: {}, columns: [], problems };
    const { inputs } = config.dataset;
    const groups: Record<string, typeof columns> =
      inputs === null
        ? { '': columns }
        : Object.fromEntries(Object.entries(inputs).map(([layer, names]) => [layer, columnsOfInput(names, columns)]));
    const outlines = Object.fromEntries(
      Object.entries(groups).map(([layer, own]) => [layer, own.length > 0 ? outlineSample(config, own) : null]),
    );
    const shapes = Object.entries(outlines).flatMap(([layer, own]) =>
      own?.shape ? [[layer, own.shape] as const] : [],
    );
    return {
      inputShape: inputs === null ? (outlines['']?.shape ?? null) : Object.fromEntries(shapes),
      outlines,
      columns,
      problems: Object.values(outlines).flatMap((own) => own?.problems ?? []),
    };
  };

  return {
    examine,
    async resolve(config: DataConfig): Promise<ResolvedDataset> {
      const signal = new AbortController().signal;
      const { dataset: found, standIn, plan, selection, problems } = await examine(config, signal);
      const dataset = found ?? standIn?.dataset;
      const features = (selection?.features ?? []).map((index) => dataset?.columns[index]?.name as string);
      const outlined =
        dataset && selection && features.length > 0
          ? await outline(config, dataset, selection, plan?.figures ?? new Map(), standIn, signal)
          : null;
      const targets = (selection?.targets ?? []).map((target) =>
        resolveTarget(target, plan?.figures ?? new Map(), config, outlined?.outlines ?? {}),
      );
      const only = config.training.outputs === null ? targets[0] : undefined;
      return {
        dataset: found,
        features,
        target: only?.target ?? null,
        inputShape: outlined?.inputShape ?? null,
        outputWidth: only?.shape === null ? only.width : null,
        targets,
        problems: [
          ...problems,
          ...(outlined?.problems ?? []),
          ...(outlined && outlined.columns.length > 0
            ? checkAugmentation(
                config.augmentation ?? [],
                outlined.columns,
                augmentedOutputs(config, selection?.targets ?? []),
              )
            : []),
        ],
      };
    },

    async prepare(config: DataConfig, signal: AbortSignal, splitFile?: string): Promise<PreparedData> {
      const at = session();
      const { plan, problems } = await examine(config, signal);
      const errors = problems.filter(({ severity }) => severity === 'error');
      if (errors.length > 0 || !plan?.split)
        throw new StudioError(
          errors[0]?.code === 'unknownDataset' ? 'NOT_FOUND' : 'BAD_INPUT',
          summariseProblems(errors),
          { problems: errors, fix: errors[0]?.fix },
        );
      const { dataset, selection, targetColumns, split } = plan;
      const assigned =
        splitFile === undefined
          ? await splits.assign(at, dataset, split, signal)
          : await splits.assignRun(at, dataset, split, splitFile, signal);
      const { record } = assigned.stored;
      const emptyParts = findEmptyParts(config.dataset.split, record);
      const refused = emptyParts.filter(({ severity }) => severity === 'error');
      if (refused.length > 0)
        throw new StudioError('BAD_INPUT', summariseProblems(refused), { problems: refused, fix: refused[0]?.fix });
      const data = await useTable({ session: at, dataset, tables }, signal, (connection, table) =>
        writeJobData(connection, {
          table,
          fingerprint: dataset.fingerprint,
          features: selection.features,
          media: mediaOf(at, dataset),
          targets: targetColumns,
          weight: selection.weight,
          order: orderColumns(dataset, config),
          assignment: toAssignment(assigned),
          cacheDirectory: path.join(at.directories.cache, 'job-data'),
          verify: () => verifyTable(at, dataset, signal),
        }),
      );
      return {
        dataset,
        data: { ...data, limits: dataLimits(at, dataSettings()) },
        split: record,
        problems: [...leftOut(plan), ...emptyParts],
      };
    },
  };
}

/** What an input layer reads of one sample: of one row, or of the successive rows of a window. */
function outlineSample(
  { dataset: { window } }: DataConfig,
  columns: Parameters<typeof outlineInput>[0],
): FeatureOutline {
  const row = outlineInput(columns);
  return window && row.shape ? { ...row, shape: [window.length, ...row.shape] } : row;
}

/** What target encodings learn from: the only target column, and its classes. */
function outlineTarget(
  { targets }: ColumnSelection,
  figures: ReadonlyMap<number, TargetFigures>,
): { classes: readonly string[] | null } | null {
  const [target, ...others] = targets;
  if (!target || others.length > 0 || target.columns.length !== 1) return null;
  if (taskOf(target.loss) === 'regression') return { classes: null };
  const classes = figures.get(target.columns[0] as number)?.classCounts?.keys();
  return classes ? { classes: [...classes] } : null;
}

/** Columns by which windows are cut, besides those that are read anyway. */
function orderColumns({ columns }: Dataset, { dataset: { window } }: DataConfig): number[] {
  if (!window) return [];
  const byRole = columns.find(({ role }) => role === 'time')?.name;
  const places = [window.orderBy ?? byRole, window.groupBy].map((name) =>
    columns.findIndex((column) => column.name === name),
  );
  return places.filter((place) => place >= 0);
}

/** Of a sample's usual target its classes; of any other column only the number of rows. */
function figuresOf({ dataset, outline }: SampleStandIn, column: number): TargetFigures {
  const isKnown = dataset.columns[column]?.role === 'target' && outline.classes.length > 0;
  return { rowCount: outline.rowCount, classCounts: isKnown ? new Map(outline.classes) : null };
}

/** Every output with the place of its loss. */
function augmentedOutputs({ training: { outputs } }: DataConfig, targets: readonly SelectedTarget[]) {
  return targets.map(({ layer, loss }) => ({
    loss,
    path: layer !== null && outputs?.[layer]?.loss ? ['training', 'outputs', layer, 'loss'] : ['training', 'loss'],
  }));
}

type Outlines = Readonly<Record<string, FeatureOutline | null>>;

/** What an output needs to say a target. */
function resolveTarget(
  { layer, target, loss, columns }: SelectedTarget,
  figures: ReadonlyMap<number, TargetFigures>,
  { transforms, dataset }: DataConfig,
  outlines: Outlines,
): ResolvedTarget {
  const resolved: ResolvedTarget = { layer, target, width: null, widthRule: 'exactly', shape: null, classes: [] };
  if (columns.length > 1) return { ...resolved, width: columns.length };
  if (columns.length === 1) {
    if (taskOf(loss) === 'regression') return { ...resolved, width: 1 };
    const counts = figures.get(columns[0] as number)?.classCounts ?? null;
    const classes = [...(counts?.keys() ?? [])];
    return { ...resolved, classes, width: taskOf(loss) === 'binary' ? 1 : (counts?.size ?? null) };
  }
  const inputName =
    typeof target === 'object' && 'reconstruct' in target
      ? target.reconstruct
      : Object.entries(dataset.inputs ?? {}).find(
          ([, names]) =>
            names.length === 1 && typeof target === 'object' && 'nextToken' in target && names[0] === target.nextToken,
        )?.[0];
  const read = outlines[inputName ?? ''] ?? outlines[''] ?? null;
  const shape = read?.shape ?? [null];
  if (targetFormOf(loss) !== 'classIndex') return { ...resolved, shape };
  const tokens = transforms.find(({ kind }) => kind === 'tokenise');
  return {
    ...resolved,
    shape,
    width: tokens?.kind === 'tokenise' ? tokens.vocabularySize : null,
    widthRule: 'atLeast',
  };
}

function checkWeight(dataset: Dataset, weight: number | null): Problem[] {
  const column = weight === null ? null : (dataset.columns[weight] as Dataset['columns'][number]);
  if (!column || !isText(column.kind)) return [];
  return [
    {
      code: 'weightNotNumeric',
      severity: 'error',
      message: `The weight column "${column.name}" holds text; numbers of 0 or more were expected.`,
      fix: 'Choose a column of numbers, or set dataset.sampleWeight to null.',
      where: { path: ['dataset', 'sampleWeight'] },
    },
  ];
}

function leftOut({ dataset, targetColumns, rowCount }: Plan): Problem[] {
  const missingCount = dataset.rowCount - rowCount;
  if (missingCount === 0) return [];
  const names = targetColumns.map((index) => `"${dataset.columns[index]?.name}"`);
  return [
    {
      code: 'missingTarget',
      severity: 'warning',
      message: `${missingCount} of ${dataset.rowCount} rows have no value in ${names.slice(0, 10).join(' or ')} and are left out.`,
      fix: 'Fill in the target in the source file and import it again to use these rows.',
    },
  ];
}
