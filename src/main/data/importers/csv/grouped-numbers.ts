import { literal } from '../../sql';
import type { Dialect } from './dialect';

const special = /[.*+?^${}()|[\]\\]/g;

/** Numbers whose digits stand in groups of three: `1.234.567,5`. Null where the dialect has no such groups. */
export function groupedNumbers({ thousands, decimal }: Pick<Dialect, 'thousands' | 'decimal'>) {
  if (thousands === null) return null;
  const group = thousands.replace(special, '\\$&');
  const point = decimal.replace(special, '\\$&');
  const pattern = String.raw`\s*[+-]?(?:\d+|\d{1,3}(?:${group}\d{3})+)(?:${point}\d*)?(?:[eE][+-]?\d+)?\s*`;
  const expression = new RegExp(`^${pattern}$`);
  return {
    /** The number as every reader knows it; texts that are none stay as they are. */
    plain: (text: string) => (expression.test(text) ? text.replaceAll(thousands, '') : text),
    /** SQL: whether a text is such a number. DuckDB itself would take 1.2.3 for 123. */
    fits: (column: string) => `regexp_full_match(${column}, ${literal(pattern)})`,
    value: (column: string) =>
      `TRY_CAST(replace(replace(trim(${column}), ${literal(thousands)}, ''), ${literal(decimal)}, '.') AS DOUBLE)`,
  };
}
