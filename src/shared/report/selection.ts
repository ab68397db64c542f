import { formatCount } from '../base/format';
import { parseRunFilter } from '../run-table/filter';
import { filterRuns } from '../run-table/filter-runs';
import type { ListedRun, RunList } from '../run-table/run-list';
import type { RunSelection } from './blocks';

export interface SelectedRuns {
  /** In the order in which they were chosen; of a filter the newest first. */
  runs: readonly ListedRun[];
  /** Names of chosen runs that the project no longer has. */
  missing: readonly string[];
  /** Runs that the filter finds beyond the limit. */
  beyondLimit: number;
  /** Why the filter cannot be read; no run is selected then. */
  problem: string | null;
}

/** Columns that must be read before a selection can be made. */
export function columnsOfSelection(selection: RunSelection): readonly string[] {
  return selection.kind === 'filter' ? parseRunFilter(selection.filter).columns : [];
}

/** The runs that a block is about, among all of the project. */
export function selectRuns(list: RunList, selection: RunSelection): SelectedRuns {
  if (selection.kind === 'chosen') {
    const byId = new Map(list.runs.map((run) => [run.id, run]));
    return {
      runs: selection.runs.flatMap(({ id }) => byId.get(id) ?? []),
      missing: selection.runs.flatMap(({ id, name }) => (byId.has(id) ? [] : [name])),
      beyondLimit: 0,
      problem: null,
    };
  }
  const filter = parseRunFilter(selection.filter);
  if (filter.problem)
    return {
      runs: [],
      missing: [],
      beyondLimit: 0,
      problem: `The filter "${selection.filter}" cannot be read: ${filter.problem.message}`,
    };
  const found = filterRuns(list, filter);
  return {
    runs: found.slice(0, selection.limit),
    missing: [],
    beyondLimit: Math.max(0, found.length - selection.limit),
    problem: null,
  };
}

/** What to say below a block about the runs that it does not show. */
export function selectionRemarks({ beyondLimit, problem, missing }: SelectedRuns): string[] {
  return [
    ...(problem ? [problem] : []),
    ...(beyondLimit > 0
      ? [
          `${formatCount(beyondLimit)} more ${beyondLimit === 1 ? 'run fits' : 'runs fit'} the filter; the newest are shown.`,
        ]
      : []),
    ...(missing.length > 0
      ? [
          `${missing.length === 1 ? 'A run was' : `${missing.length} runs were`} deleted since: ${missing
            .map((name) => shorten(name))
            .slice(0, 5)
            .join(', ')}${missing.length > 5 ? ', …' : ''}.`,
        ]
      : []),
  ];
}

/** Names may have ten thousand characters; a sentence has not. */
export function shorten(text: string, length = 80): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
