import { MissingCellsError, type NamedColumn, transformError } from './transform';

/** The network's input, row-major. `integer`: word indices for an embedding, not amounts. */
export interface FeatureMatrix {
  rowCount: number;
  width: number;
  /** Of one sample. */
  shape: number[];
  values: Float32Array;
  integer: boolean;
  /** One name an entry of a row; empty where the entries have no meaning of their own (pixels). */
  names: string[];
}

/**
 * Puts transformed columns side by side.
 *
 * Throws: BAD_INPUT where text, missing or infinite values are left, or word indices meet amounts; names the columns.
 */
export function assembleFeatures(columns: readonly NamedColumn[]): FeatureMatrix {
  if (columns.length === 0)
    throw transformError('The network would get no input: there is no feature column.', 'Choose at least one feature.');
  const text = columns.filter((column) => column.kind === 'text').map(({ name }) => name);
  if (text.length > 0)
    throw transformError(
      `Feature ${text.length === 1 ? 'column' : 'columns'} "${text.join('", "')}" still ${text.length === 1 ? 'holds' : 'hold'} text; the network needs numbers.`,
      `Add { kind: oneHot, columns: [${text.join(', ')}] } for categories or { kind: tokenise, columns: [${text.join(', ')}] } for sentences, or leave ${text.length === 1 ? 'it' : 'them'} out of \`features\`.`,
      { code: 'textFeature' },
    );
  const indices = columns.filter((column) => column.kind === 'vector' && column.integer).map(({ name }) => name);
  const amounts = columns.filter((column) => !(column.kind === 'vector' && column.integer)).map(({ name }) => name);
  if (indices.length > 0 && amounts.length > 0)
    throw transformError(
      `"${indices.join('", "')}" became word indices and cannot share one input with the amounts in "${amounts.join('", "')}".`,
      `Set dataset.features to [${indices.join(', ')}] or to the others.`,
      { code: 'mixedFeatures' },
    );
  const shaped = columns.find((column) => column.kind === 'vector' && (column.shape?.length ?? 1) > 1);
  if (shaped && columns.length > 1)
    throw transformError(
      `"${shaped.name}" has a shape of its own and cannot share one input with other columns.`,
      `Give each an input layer in dataset.inputs: { ${shaped.name}: [${shaped.name}], others: [ … ] }.`,
      { code: 'sharedInput' },
    );
  const widths = columns.map((column) => (column.kind === 'vector' ? column.width : 1));
  const width = widths.reduce((total, count) => total + count, 0);
  const first = columns[0] as NamedColumn;
  const rowCount = first.values.length / (widths[0] as number);
  const values = new Float32Array(rowCount * width);
  let offset = 0;
  columns.forEach((column, index) => {
    const columnWidth = widths[index] as number;
    if (column.values.length !== rowCount * columnWidth)
      throw new RangeError(
        `Column "${column.name}" has ${column.values.length / columnWidth} rows, "${first.name}" ${rowCount}.`,
      );
    if (column.kind === 'numeric') copyNumeric(column.name, column.values, values, offset, width);
    else if (column.kind === 'vector')
      for (let row = 0; row < rowCount; row += 1)
        values.set(column.values.subarray(row * columnWidth, (row + 1) * columnWidth), row * width + offset);
    offset += columnWidth;
  });
  return {
    rowCount,
    width,
    shape: shaped?.kind === 'vector' && shaped.shape ? [...shaped.shape] : [width],
    values,
    integer: indices.length > 0,
    names: columns.flatMap((column) => (column.kind === 'vector' ? column.names : [column.name])),
  };
}

function copyNumeric(name: string, source: Float64Array, target: Float32Array, offset: number, width: number): void {
  let missingCount = 0;
  for (let row = 0; row < source.length; row += 1) {
    const value = source[row] as number;
    if (Number.isNaN(value)) missingCount += 1;
    else if (!Number.isFinite(Math.fround(value)))
      throw transformError(
        `Column "${name}" contains ${value} in row ${row + 1}, which the network's 32-bit numbers cannot hold.`,
        'Add standardise or minMax for this column, or correct the value.',
        { code: 'overflow' },
      );
    target[row * width + offset] = value;
  }
  if (missingCount > 0)
    throw new MissingCellsError(missingCount, {
      code: 'missingValues',
      noun: 'value',
      describe: (amount) => `Column "${name}" has ${amount}.`,
      fix: `Add { kind: impute, columns: [${name}], strategy: mean }, or leave the column out of \`features\`.`,
    });
}
