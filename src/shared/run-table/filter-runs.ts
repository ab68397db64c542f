import { type FilterSource, type FilterValue, parseRunFilter, type RunFilter } from './filter';
import { type ListedRun, type RunList, valueIn } from './run-list';

const fields: Record<string, (run: ListedRun) => FilterValue> = {
  name: ({ name }) => name,
  status: ({ status }) => status,
  experiment: ({ experiment }) => experiment,
  engine: ({ engine }) => engine,
  dataset: ({ datasetName }) => datasetName,
  tag: ({ tags }) => tags,
  notes: ({ notes }) => notes,
  archived: ({ archivedAt }) => String(archivedAt !== null),
  source: ({ source }) => source?.tool ?? 'studio',
  number: ({ number }) => number,
  seed: ({ seed }) => seed,
  parameters: ({ parameterCount }) => parameterCount,
  /** In seconds, as a person would type it. */
  duration: ({ durationMs }) => durationMs / 1000,
  step: ({ step }) => step,
  epoch: ({ epoch }) => epoch,
  /** Changes of rate, epochs or early stopping while it trained. */
  interventions: ({ interventionCount }) => interventionCount,
};

/** A field by the name that filters have for it; undefined for a name that is none. */
export function fieldOfRun(name: string): ((run: ListedRun) => FilterValue) | undefined {
  return fields[name.toLowerCase()];
}

/** The runs that a filter lets pass, in their order; archived ones only where the filter speaks of `archived`. */
export function filterRuns({ runs: all, columns }: RunList, filter: RunFilter): readonly ListedRun[] {
  const runs =
    filter.fields.includes('archived') || all.every(({ archivedAt }) => archivedAt === null)
      ? all
      : all.filter(({ archivedAt }) => archivedAt === null);
  if (filter.terms.length === 0) return runs;
  let run = runs[0] as ListedRun;
  const source: FilterSource = {
    field: (name) => fields[name]?.(run),
    column: (name) => valueIn(columns.get(name), run.index),
    words: () => [run.name, run.experiment, run.datasetName, run.engine ?? '', run.status, ...run.tags],
  };
  return runs.filter((each) => {
    run = each;
    return filter.matches(source);
  });
}

let lastText = '';
let lastFilter = parseRunFilter('');

/** The filter of a text; the newest is kept, since table and charts ask for the same. */
export function filterOf(text: string): RunFilter {
  if (text !== lastText) {
    lastText = text;
    lastFilter = parseRunFilter(text);
  }
  return lastFilter;
}
