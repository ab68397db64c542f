import { ascending, categoryAt, countCategories } from './category';
import { ordinalParameters } from './schema/categories';
import { defineTransform, transformError } from './transform';

type State = { categories: (string | number)[] };

/**
 * Source: scikit-learn OrdinalEncoder with unknown_value −1 and missing values kept; `index` counts from 1, so that 0 is
 * left for what an embedding does not know.
 */
export const ordinal = defineTransform<'ordinal', typeof ordinalParameters, State>({
  kind: 'ordinal',
  title: 'Ordinal',
  summary: 'Replaces a category by its place in an order.',
  documentation:
    'For categories that have an order (small, medium, large): one number instead of a column each. Give the order, else categories are sorted by number or letter. With output: index the column feeds an embedding layer, which learns what categories have in common. Unseen categories become −1 (0 as index); missing values stay missing (0 as index).',
  domain: 'category',
  parameters: ordinalParameters,
  accepts: ['numeric', 'text'],
  automatic: () => ['text'],
  fit({ order }, column, trainingRows) {
    if (order) {
      const repeated = order.find((value, index) => order.indexOf(value) !== index);
      if (repeated !== undefined)
        throw transformError(
          `ordinal: "${repeated}" stands in order twice; each category has one place.`,
          'Remove one of the two.',
        );
      const wanted = column.kind === 'numeric' ? 'number' : 'string';
      const wrong = order.find((value) => typeof value !== wanted);
      if (wrong !== undefined)
        throw transformError(
          `ordinal: order holds the ${typeof wrong} ${JSON.stringify(wrong)}, and column "${column.name}" holds ${column.kind} values.`,
          wanted === 'number' ? 'Write numbers without quotes.' : `Write it as text: "${wrong}".`,
        );
      return { categories: order };
    }
    const categories = [...countCategories(column, trainingRows).keys()].sort(ascending);
    if (categories.length === 0)
      throw transformError(
        `ordinal: column "${column.name}" has no value in the ${trainingRows.length} training rows.`,
        'Leave the column out of `features`.',
      );
    return { categories };
  },
  apply({ output }, { categories }, column) {
    const isIndex = output === 'index';
    const places = new Map(categories.map((value, index) => [value, index + Number(isIndex)]));
    const rowCount = column.values.length;
    const values = isIndex ? new Float32Array(rowCount) : new Float64Array(rowCount);
    for (let row = 0; row < rowCount; row += 1) {
      const value = categoryAt(column, row);
      if (value === null) values[row] = isIndex ? 0 : Number.NaN;
      else values[row] = places.get(value) ?? (isIndex ? 0 : -1);
    }
    return isIndex
      ? { kind: 'vector', width: 1, values: values as Float32Array, integer: true, names: [column.name] }
      : { kind: 'numeric', values: values as Float64Array };
  },
  outline: ({ output }, column) =>
    output === 'index'
      ? { kind: 'vector', width: 1, integer: true }
      : { kind: 'numeric', distinctCount: 'distinctCount' in column ? column.distinctCount : null },
  describe: ({ categories }) =>
    `${categories.length.toLocaleString('en-US')} categories: ${categories.slice(0, 4).join(', ')}${categories.length > 4 ? ', …' : ''}`,
});
