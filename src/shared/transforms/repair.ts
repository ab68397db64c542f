import type { TransformConfig } from './schema';
import { transformSchema } from './schema';
import type { ColumnClass } from './transform';

/** A change of the list that mends a problem: what the button says, and the list afterwards. */
export interface Repair {
  title: string;
  transforms: TransformConfig[];
}

export interface Repairable {
  code: string;
  /** The transform that failed; null where the list is done and the network cannot read what it leaves. */
  transformIndex: number | null;
  /** `isLong`: texts with so many different values that they are no categories. */
  columns: readonly { name: string; kind: ColumnClass; isLong?: boolean }[];
}

const make = (input: Record<string, unknown>) => transformSchema.parse(input);

function insertAt(list: readonly TransformConfig[], index: number, ...added: TransformConfig[]): TransformConfig[] {
  return [...list.slice(0, index), ...added, ...list.slice(index)];
}

/** Takes columns out of a transform's list; a transform that is left without one goes. */
function without(list: readonly TransformConfig[], index: number, names: readonly string[]): TransformConfig[] | null {
  const config = list[index];
  if (!config || config.columns === 'auto') return null;
  const columns = config.columns.filter((name) => !names.includes(name));
  return columns.length === 0
    ? list.filter((_, place) => place !== index)
    : list.map((each, place) => (place === index ? ({ ...each, columns } as TransformConfig) : each));
}

const listed = (names: readonly string[]) =>
  names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');

/** What a click can mend, by the code of the problem; nothing for codes that are not here. */
const repairs: Record<string, (problem: Repairable, list: readonly TransformConfig[]) => Repair | null> = {
  missingCategory: ({ transformIndex, columns }, list) => ({
    title: `Impute the most frequent value of ${listed(columns.map(({ name }) => name))} before it`,
    transforms: insertAt(
      list,
      transformIndex ?? list.length,
      make({ kind: 'impute', columns: columns.map(({ name }) => name), strategy: 'mostFrequent' }),
    ),
  }),
  missingText: ({ transformIndex, columns }, list) => ({
    title: `Impute an empty text in ${listed(columns.map(({ name }) => name))} before it`,
    transforms: insertAt(
      list,
      transformIndex ?? list.length,
      make({ kind: 'impute', columns: columns.map(({ name }) => name), strategy: 'constant', value: '' }),
    ),
  }),
  missingValues: ({ columns }, list) => {
    const names = columns.map(({ name }) => name);
    return {
      title: `Impute the median of ${listed(names)}`,
      transforms: [...list, make({ kind: 'impute', columns: names, strategy: 'median' })],
    };
  },
  textFeature: ({ columns }, list) => {
    const names = columns.filter(({ isLong }) => !isLong).map(({ name }) => name);
    const texts = columns.filter(({ isLong }) => isLong).map(({ name }) => name);
    return {
      title: [
        names.length > 0 ? `One-hot encode ${listed(names)}` : '',
        texts.length > 0 ? `${names.length > 0 ? 'count' : 'Count'} the words of ${listed(texts)}` : '',
      ]
        .filter(Boolean)
        .join(', '),
      transforms: [
        ...list,
        ...(names.length > 0
          ? [
              make({ kind: 'impute', columns: names, strategy: 'mostFrequent' }),
              make({ kind: 'oneHot', columns: names }),
            ]
          : []),
        ...(texts.length > 0
          ? [
              make({ kind: 'impute', columns: texts, strategy: 'constant', value: '' }),
              make({ kind: 'bagOfWords', columns: texts }),
            ]
          : []),
      ],
    };
  },
  wrongKind: ({ transformIndex, columns }, list) => {
    const transforms = without(
      list,
      transformIndex ?? -1,
      columns.map(({ name }) => name),
    );
    return transforms && { title: `Take ${listed(columns.map(({ name }) => name))} out of its columns`, transforms };
  },
  unknownColumn: ({ transformIndex, columns }, list) => {
    const transforms = without(
      list,
      transformIndex ?? -1,
      columns.map(({ name }) => name),
    );
    return transforms && { title: `Take ${listed(columns.map(({ name }) => name))} out of its columns`, transforms };
  },
  overflow: ({ columns }, list) => {
    const names = columns.map(({ name }) => name);
    return {
      title: `Standardise ${listed(names)}`,
      transforms: [...list, make({ kind: 'standardise', columns: names })],
    };
  },
};

/** The one click that mends a problem of a list of transforms; null where a person must decide. */
export function repairFor(problem: Repairable, list: readonly TransformConfig[]): Repair | null {
  return repairs[problem.code]?.(problem, list) ?? null;
}
