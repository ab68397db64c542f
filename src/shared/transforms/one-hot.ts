import { ascending, categoryAt, countCategories } from './category';
import { oneHotParameters } from './schema/categories';
import { defineTransform, distinctCountOf, MissingCellsError, transformError } from './transform';

type State = { categories: (string | number)[]; other: boolean };

/**
 * Source: scikit-learn OneHotEncoder: categories in order; `max_categories` counts the shared column of the rare ones;
 * a category that training did not see falls into that column, or is all zeros where there is none.
 */
export const oneHot = defineTransform<'oneHot', typeof oneHotParameters, State>({
  kind: 'oneHot',
  title: 'One-hot',
  summary: 'Makes one column of 0 and 1 for each category.',
  documentation:
    'For categories without an order and up to about a hundred values. Rare categories share one column when there are more than the maximum. A category that training did not see falls into that column, or is all zeros where there is none. Missing values must be imputed first.',
  domain: 'category',
  parameters: oneHotParameters,
  accepts: ['numeric', 'text'],
  automatic: () => ['text'],
  fit({ maximumCategories }, column, trainingRows) {
    const counts = countCategories(column, trainingRows);
    if (counts.size === 0)
      throw transformError(
        `oneHot: column "${column.name}" has no value in the ${trainingRows.length} training rows.`,
        'Leave the column out of `features`.',
      );
    const categories = [...counts.keys()].sort(ascending);
    if (categories.length <= maximumCategories) return { categories, other: false };
    // Stable: of equally frequent categories the later ones in order stay.
    const rareCount = categories.length - (maximumCategories - 1);
    const rare = new Set(
      [...categories]
        .sort((left, right) => (counts.get(left) as number) - (counts.get(right) as number))
        .slice(0, rareCount),
    );
    return { categories: categories.filter((value) => !rare.has(value)), other: true };
  },
  apply(_, { categories, other }, column) {
    const width = categories.length + Number(other);
    const places = new Map(categories.map((value, index) => [value, index]));
    const rowCount = column.values.length;
    const values = new Float32Array(rowCount * width);
    let missingCount = 0;
    for (let row = 0; row < rowCount; row += 1) {
      const value = categoryAt(column, row);
      if (value === null) missingCount += 1;
      else {
        const place = places.get(value) ?? (other ? width - 1 : undefined);
        if (place !== undefined) values[row * width + place] = 1;
      }
    }
    if (missingCount > 0)
      throw new MissingCellsError(missingCount, {
        code: 'missingCategory',
        noun: 'value',
        describe: (amount) => `oneHot: column "${column.name}" has ${amount}.`,
        fix: `Put { kind: impute, columns: [${column.name}], strategy: mostFrequent } before oneHot.`,
      });
    const names = categories.map((value) => `${column.name}=${value}`);
    return {
      kind: 'vector',
      width,
      values,
      integer: false,
      names: other ? [...names, `${column.name}=(other)`] : names,
    };
  },
  readsProfile: true,
  outline: ({ maximumCategories }, column) => {
    const distinctCount = distinctCountOf(column);
    return {
      kind: 'vector',
      width: distinctCount === null ? null : Math.min(distinctCount, maximumCategories),
      integer: false,
    };
  },
  describe: ({ categories, other }) =>
    `${categories.length.toLocaleString('en-US')} categories${other ? ' and one for the rest' : ''}`,
});
