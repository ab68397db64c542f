import type { DatasetPreview } from '../../../../shared/contract/dataset';
import type { HistoryOptions } from '../../../../shared/contract/history';

/** What the columns of a table of metrics mean. */
export interface TableMeaning {
  layout: 'wide' | 'long';
  runColumn: string | null;
  stepColumn: string | null;
  timeColumn: string | null;
  /** Times count from the run's start; else from 1970, or they are dates. Units: seconds. */
  isElapsed: boolean;
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

type Rows = Pick<DatasetPreview, 'columns' | 'rows'>;

/** Smaller ones are no seconds since 1970: no program logged metrics before 1973. */
const firstMoment = 1e8;

/** The seconds in the first rows, NaN where there are none; null where the column has dates. */
function elapsedSeconds({ columns, rows }: Rows, column: string): number[] | null {
  const index = columns.findIndex(({ name }) => name === column);
  const cells = rows.map((row) => row[index]?.trim() ?? '');
  if (cells.some(isWord)) return null;
  const seconds = cells.map((cell) => (cell === '' ? Number.NaN : Number(cell)));
  const known = seconds.filter(Number.isFinite);
  return known.length > 0 && known.every((each) => Math.abs(each) < firstMoment) ? seconds : null;
}

/** Whether the numbers rise from row to row of each run. */
function rises(numbers: readonly number[], { columns, rows }: Rows, runColumn: string | null): boolean {
  const run = columns.findIndex(({ name }) => name === runColumn);
  const places = Map.groupBy(numbers.keys(), (row) => rows[row]?.[run] ?? null);
  return [...places.values()].every((own) => {
    const known = own.map((row) => numbers[row] as number).filter(Number.isFinite);
    const hasFallen = known.some((each, index) => index > 0 && each < (known[index - 1] as number));
    return !hasFallen && (known.length < 2 || (known.at(-1) as number) > (known[0] as number));
  });
}

/** Tells columns by their names and by what stands in the first rows; what the person chose comes first. */
export function tellColumns({ columns, rows }: Rows, options: HistoryOptions): TableMeaning {
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
  const namedTime = known(options.timeColumn, () => find(names, timeNames));
  const seconds = namedTime === null ? null : elapsedSeconds({ columns, rows }, namedTime);
  // A time that each row took, and not when it came, is a figure as others are; who chose the column knows.
  const isFigure = seconds !== null && layout === 'wide' && options.timeColumn === undefined;
  const timeColumn = isFigure && !rises(seconds, { columns, rows }, runColumn) ? null : namedTime;
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
    isElapsed: timeColumn !== null && seconds !== null,
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
