import type { DatasetPreview } from '../../../../shared/contract/dataset';
import type { HistoryOptions } from '../../../../shared/contract/history';

/** What the columns of a table of metrics mean. */
export interface TableMeaning {
  layout: 'wide' | 'long';
  runColumn: string | null;
  stepColumn: string | null;
  timeColumn: string | null;
  /** Of the long layout. */
  metricColumn: string | null;
  valueColumn: string | null;
  /** Of the wide layout: column, and the metric it holds; `run` where the column's name says that too. */
  metrics: { column: string; metric: string; run: string | null }[];
  /** Texts, and numbers that are called a setting; taken when they are the same in all rows of a run. */
  settings: { column: string; key: string }[];
}

const stepNames = [
  'step',
  '_step',
  'global_step',
  'globalstep',
  'iteration',
  'iter',
  'steps',
  'batch',
  'epoch',
  'epochs',
  'trainer/global_step',
];
const timeNames = [
  'wall time',
  'wall_time',
  'walltime',
  'timestamp',
  '_timestamp',
  'time',
  'datetime',
  'date',
  'created_at',
];
const runNames = [
  'run',
  'run_id',
  'run_name',
  'runid',
  'run id',
  'run name',
  'trial',
  'trial_id',
  'experiment_run',
  'model_run',
];
const metricNames = ['metric', 'metric_name', 'tag', 'key', 'name', 'variable', 'series'];
const valueNames = ['value', 'metric_value', 'val', 'score'];

function find(columns: readonly string[], names: readonly string[]): string | null {
  for (const name of names) {
    const found = columns.find((column) => column.trim().toLowerCase() === name);
    if (found !== undefined) return found;
  }
  return null;
}

/** `config/lr`, `param.lr`, `hparams:lr` and the like. */
const setting = /^(?:config|configs|param|params|parameter|parameters|hparam|hparams|hyperparameters)[./: ](.+)$/i;
/** Charts that W&B exports: `<run> - <metric>`, with the range of each point beside it. */
const chartColumn = /^(.+) - ([^-]+?)(__MIN|__MAX|__step(?:__M(?:IN|AX))?)?$/;

/** Tells columns by their names and by what stands in the first rows; what the person chose comes first. */
export function tellColumns(
  { columns, rows }: Pick<DatasetPreview, 'columns' | 'rows'>,
  options: HistoryOptions,
): TableMeaning {
  const names = columns.map(({ name }) => name);
  const known = (chosen: string | null | undefined, guess: () => string | null) =>
    chosen === undefined ? guess() : chosen !== null && names.includes(chosen) ? chosen : null;
  const metricColumn = known(options.metricColumn, () => find(names, metricNames));
  const valueColumn = known(options.valueColumn, () => find(names, valueNames));
  const isText = (name: string | null) => {
    const index = name === null ? -1 : names.indexOf(name);
    const cells = index < 0 ? [] : rows.map((row) => row[index]).filter((cell) => cell !== null && cell?.trim() !== '');
    // One cell that is wrong does not make a column of figures one of words.
    return cells.filter(isWord).length * 2 > cells.length;
  };
  const layout =
    options.layout ?? (metricColumn !== null && valueColumn !== null && isText(metricColumn) ? 'long' : 'wide');
  const runColumn = known(options.runColumn, () => find(names, runNames));
  const stepColumn = known(options.stepColumn, () => find(names, stepNames));
  const timeColumn = known(options.timeColumn, () => find(names, timeNames));
  const used = new Set([runColumn, stepColumn, timeColumn, ...(layout === 'long' ? [metricColumn, valueColumn] : [])]);
  const rest = names.filter((name) => !used.has(name));
  const settings = rest.flatMap((column) => {
    const key = setting.exec(column)?.[1];
    return key !== undefined ? [{ column, key }] : isText(column) ? [{ column, key: column }] : [];
  });
  const settingColumns = new Set(settings.map(({ column }) => column));
  const candidates = layout === 'long' ? [] : rest.filter((column) => !settingColumns.has(column));
  const charts = runColumn === null ? candidates.map((column) => chartColumn.exec(column)) : [];
  const isChart = charts.length > 0 && charts.every((match) => match !== null);
  return {
    layout,
    runColumn,
    stepColumn,
    timeColumn,
    metricColumn: layout === 'long' ? metricColumn : null,
    valueColumn: layout === 'long' ? valueColumn : null,
    metrics: isChart
      ? charts.flatMap((match) =>
          match && match[3] === undefined
            ? [{ column: match[0], metric: (match[2] as string).trim(), run: (match[1] as string).trim() }]
            : [],
        )
      : candidates.map((column) => ({ column, metric: column.trim(), run: null })),
    settings,
  };
}

/** Neither empty nor a number, in the words that programs have for them. */
export function isWord(cell: string | null | undefined): boolean {
  if (cell === null || cell === undefined || cell.trim() === '') return false;
  return Number.isNaN(Number(cell)) && !/^[+-]?(?:nan|inf|infinity|null|none|na|true|false)$/i.test(cell.trim());
}
