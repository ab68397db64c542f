/** What rows are put in order by: a number or a text each, null where there is none. */
export interface OrderKey<Row> {
  value(row: Row): number | string | null;
  direction: 'ascending' | 'descending';
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Every row's place among the values, so that comparing two is one subtraction; what is missing goes last either way. */
function ranks<Row>(rows: readonly Row[], { value, direction }: OrderKey<Row>): Float64Array {
  const values = rows.map(value);
  const sign = direction === 'ascending' ? 1 : -1;
  const isNumeric = values.every((each) => typeof each !== 'string');
  const places = new Map<string, number>();
  if (!isNumeric) {
    const texts = [...new Set(values.filter((each) => each !== null).map(String))].sort(collator.compare);
    let place = 0;
    texts.forEach((text, index) => {
      // Upper and lower case alike: such texts keep the order their rows have.
      if (index > 0 && collator.compare(texts[index - 1] as string, text) !== 0) place += 1;
      places.set(text, place);
    });
  }
  return Float64Array.from(values, (each) => {
    if (each === null || Number.isNaN(each)) return Number.POSITIVE_INFINITY;
    return sign * (isNumeric ? (each as number) : (places.get(String(each)) as number));
  });
}

/** Rows in order by several keys, the first counting most; equal ones keep their order. */
export function orderRows<Row>(rows: readonly Row[], keys: readonly OrderKey<Row>[]): readonly Row[] {
  if (keys.length === 0) return rows;
  const ranked = keys.map((key) => ranks(rows, key));
  const order = Uint32Array.from({ length: rows.length }, (_, index) => index);
  order.sort((left, right) => {
    for (const values of ranked) {
      const one = values[left] as number;
      const other = values[right] as number;
      // Not by subtraction: infinity less infinity is no number.
      if (one < other) return -1;
      if (one > other) return 1;
    }
    return left - right;
  });
  return Array.from(order, (index) => rows[index] as Row);
}
