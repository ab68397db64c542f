import path from 'node:path';
import { type Problem, StudioError, summariseProblems } from '../../../shared/base/problem';
import { taskOf } from '../../../shared/config/loss';
import type { Dataset } from '../../../shared/contract/dataset';
import { outlineFeatures } from '../../../shared/transforms';
import { selectColumns } from '../../data/column-selection';
import { writeJobData } from '../../data/job-data';
import { isText } from '../../data/stored-table';
import type { TableEngine } from '../../data/table-engine';
import { checkTarget, planSplit, readTargetFigures, type TargetFigures } from '../../data/target-figures';
import type { ProjectSession } from '../../store';
import { useTable, verifyTable } from './dataset-files';
import { findDataset, listDatasets } from './dataset-repository';
import type { DataConfig, Datasets, PreparedData, ResolvedDataset } from './door';

export interface TrainingDataDependencies {
  session: () => ProjectSession;
  tables: TableEngine;
  profile: Datasets['profile'];
  sampleNames: Datasets['sampleNames'];
}

/** What a config asks of a table, and how the table answers. */
interface Plan {
  dataset: Dataset;
  features: number[];
  target: number;
  figures: TargetFigures;
  split: ReturnType<typeof planSplit>;
}

/** From a config to the table its run trains on. */
export function createTrainingData({ session, tables, profile, sampleNames }: TrainingDataDependencies) {
  const figuresCache = new Map<string, TargetFigures>();

  const readFigures = async (at: ProjectSession, dataset: Dataset, target: number, signal: AbortSignal) => {
    const key = `${dataset.fingerprint} ${target}`;
    const known = figuresCache.get(key);
    if (known) return known;
    const figures = await useTable({ session: at, dataset, tables }, signal, (connection, table) =>
      readTargetFigures(connection, table, target),
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
    if (found)
      return version !== null && version !== found.version
        ? problem(
            'version',
            `"${found.name}" has no version ${version}; its newest is ${found.version}.`,
            `Set dataset.version to ${found.version}, or to null for the newest.`,
          )
        : null;
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
    plan: Plan | null;
    selection: ReturnType<typeof selectColumns> | null;
    problems: Problem[];
  }> => {
    const at = session();
    const dataset = await findDataset(at.database, config.dataset.name);
    const missing = await findProblem(at, config, dataset);
    if (missing || !dataset)
      return {
        dataset: missing?.code === 'unknownDataset' ? null : dataset,
        plan: null,
        selection: null,
        problems: missing ? [missing] : [],
      };
    const selection = selectColumns(dataset.name, dataset.columns, config.dataset);
    const { features, target } = selection;
    if (target === null) return { dataset, plan: null, selection, problems: selection.problems };
    const figures = await readFigures(at, dataset, target, signal);
    const column = dataset.columns[target] as Dataset['columns'][number];
    const split = planSplit(figures, config.dataset.split, config.training.loss, config.seed);
    const targetProblems = checkTarget(column, figures, config.training.loss);
    const problems = [...selection.problems, ...targetProblems, ...(figures.rowCount > 0 ? split.problems : [])];
    return { dataset, plan: { dataset, features, target, figures, split }, selection, problems };
  };

  return {
    async resolve(config: DataConfig): Promise<ResolvedDataset> {
      const signal = new AbortController().signal;
      const { dataset, plan, selection, problems } = await examine(config, signal);
      const names = (indices: readonly number[]) => indices.map((index) => dataset?.columns[index]?.name as string);
      const features = names(selection?.features ?? []);
      const target = selection?.target == null ? null : (names([selection.target])[0] as string);
      const outline =
        dataset && selection && features.length > 0
          ? outlineFeatures(
              config.transforms,
              await outlineColumns(dataset, selection.features, config, profile, signal),
            )
          : null;
      return {
        dataset,
        features,
        target,
        inputShape: outline?.shape ?? null,
        outputWidth: plan ? outputWidth(plan.figures, config) : null,
        problems: [...problems, ...(outline?.problems ?? [])],
      };
    },

    async prepare(config: DataConfig, signal: AbortSignal): Promise<PreparedData> {
      const at = session();
      const { plan, problems } = await examine(config, signal);
      const errors = problems.filter(({ severity }) => severity === 'error');
      if (errors.length > 0 || !plan)
        throw new StudioError(
          errors[0]?.code === 'unknownDataset' ? 'NOT_FOUND' : 'BAD_INPUT',
          summariseProblems(errors),
          { problems: errors, fix: errors[0]?.fix },
        );
      const { dataset, features, target, figures, split } = plan;
      const data = await useTable({ session: at, dataset, tables }, signal, (connection, table) =>
        writeJobData(connection, {
          table,
          fingerprint: dataset.fingerprint,
          features,
          target,
          split: config.dataset.split,
          plan: split,
          seed: config.seed,
          cacheDirectory: path.join(at.directories.cache, 'job-data'),
          verify: () => verifyTable(at, dataset, signal),
        }),
      );
      return { dataset, data, problems: leftOut(dataset, target, figures) };
    },
  };
}

/** Distinct values are only needed where one-hot decides the width, and come from the profile. */
async function outlineColumns(
  dataset: Dataset,
  features: readonly number[],
  { transforms }: DataConfig,
  profile: Datasets['profile'],
  signal: AbortSignal,
) {
  const columns = features.map((index) => dataset.columns[index] as Dataset['columns'][number]);
  const counted = transforms.some(({ kind }) => kind === 'oneHot') ? await profile(dataset.id, signal) : null;
  return columns.map(({ name, kind }) => ({
    name,
    kind: isText(kind) ? ('text' as const) : ('numeric' as const),
    distinctCount: counted?.columns.find((column) => column.name === name)?.distinctCount ?? null,
  }));
}

function outputWidth({ classCounts }: TargetFigures, { training }: DataConfig): number | null {
  if (taskOf(training.loss) !== 'multiclass') return 1;
  return classCounts?.size ?? null;
}

function leftOut(dataset: Dataset, target: number, { rowCount }: TargetFigures): Problem[] {
  const missingCount = dataset.rowCount - rowCount;
  if (missingCount === 0) return [];
  return [
    {
      code: 'missingTarget',
      severity: 'warning',
      message: `${missingCount} of ${dataset.rowCount} rows have no value in "${dataset.columns[target]?.name}" and are left out.`,
      fix: 'Fill in the target in the source file and import it again to use these rows.',
    },
  ];
}
