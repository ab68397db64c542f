import type { Run } from '../../../shared/contract/run';
import { figureOf } from '../../../shared/contract/run-figures';

/** One condition of the filter box. */
export interface FilterTerm {
  text: string;
  matches(run: Run): boolean;
}

const fields: Record<string, (run: Run) => readonly string[]> = {
  status: (run) => [run.status],
  experiment: (run) => [run.experiment],
  engine: (run) => [run.engine ?? ''],
  dataset: (run) => [run.datasetName],
  tag: (run) => run.tags,
  name: (run) => [run.name],
};

const comparisons: Record<string, (value: number, limit: number) => boolean> = {
  '>': (value, limit) => value > limit,
  '<': (value, limit) => value < limit,
  '>=': (value, limit) => value >= limit,
  '<=': (value, limit) => value <= limit,
};

const figures: Record<string, (run: Run) => number | null | undefined> = {
  parameters: (run) => run.parameterCount,
  duration: (run) => run.durationMs / 1000,
  step: (run) => run.step,
  epoch: (run) => run.epoch,
  seed: (run) => run.seed,
};

/** Splits at spaces; quotes keep them together: `experiment:"digits mlp" running`. */
export function splitTerms(text: string): string[] {
  return text.match(/(?:[^\s"]+|"[^"]*"?)+/g) ?? [];
}

function readTerm(text: string): FilterTerm {
  const comparison = /^([\w/.-]+)(>=|<=|>|<)(-?[\d.]+(?:e-?\d+)?)$/i.exec(text);
  if (comparison) {
    const [, name = '', sign = '', limit = ''] = comparison;
    return {
      text,
      matches: (run) => {
        const value = figures[name.toLowerCase()]?.(run) ?? figureOf(run, name);
        return typeof value === 'number' && (comparisons[sign]?.(value, Number(limit)) ?? false);
      },
    };
  }
  const [field = '', ...rest] = text.split(':');
  const read = rest.length > 0 ? fields[field.toLowerCase()] : undefined;
  const wanted = (read ? rest.join(':') : text).replaceAll('"', '').toLowerCase();
  if (read) return { text, matches: (run) => read(run).some((value) => value.toLowerCase().includes(wanted)) };
  return {
    text,
    matches: (run) =>
      [run.name, run.experiment, run.datasetName, run.engine ?? '', run.status, run.notes, ...run.tags].some((value) =>
        value.toLowerCase().includes(wanted),
      ),
  };
}

/**
 * The conditions of a filter text; a run must meet all. Words look everywhere, `status:failed` in one field,
 * `validation/accuracy>0.95` at a figure.
 */
export function readFilter(text: string): FilterTerm[] {
  return splitTerms(text).map(readTerm);
}

export function filterRuns(runs: readonly Run[], text: string): readonly Run[] {
  const terms = readFilter(text);
  return terms.length === 0 ? runs : runs.filter((run) => terms.every((term) => term.matches(run)));
}

/** `status:running` quoted where the value has spaces. */
export function formatTerm(field: string, value: string): string {
  return `${field}:${/\s/.test(value) ? `"${value}"` : value}`;
}
