import { fromSerial } from './dates';
import { unescapeX, type Workbook } from './workbook';
import { attribute, type XmlToken } from './xml';

/** A cell whose value cannot be told. */
export interface CellFault {
  /** `B7` */
  cell: string;
  value: string;
  reason: string;
}

export interface SheetRow {
  /** As the person sees it, from 1. */
  number: number;
  cells: unknown[];
  faults: CellFault[];
}

const widestSheet = 16_384;

/** The rows of a sheet that have cells, in order. Formulas give the value that was stored with them. */
export async function* readRows(
  tokens: AsyncIterable<XmlToken>,
  workbook: Workbook,
): AsyncGenerator<SheetRow, void, void> {
  let row: SheetRow | null = null;
  let number = 0;
  let column = -1;
  let type = '';
  let style = 0;
  let value: string | null = null;
  let hasFormula = false;
  let reads = false;
  const endCell = (into: SheetRow) => {
    const cell = `${columnName(column)}${into.number}`;
    const told = cellValue(type, value, workbook.isDate[style] ?? false, workbook);
    if (value === null && hasFormula)
      into.faults.push({
        cell,
        value: '',
        reason: 'has a formula whose value was not stored (open the file in Excel and save it once)',
      });
    else if (told instanceof Error) into.faults.push({ cell, value: value ?? '', reason: told.message });
    else if (told !== null) into.cells[column] = told;
  };
  for await (const token of tokens) {
    if (token.kind === 'text') {
      if (reads) value = (value ?? '') + token.text;
      continue;
    }
    const { name } = token;
    if (token.kind === 'open') {
      if (name === 'row') {
        number = Number(attribute(token.attributes, 'r') ?? number + 1);
        row = { number, cells: [], faults: [] };
        column = -1;
        if (token.empty) row = null;
      } else if (name === 'c' && row) {
        const reference = attribute(token.attributes, 'r');
        column = reference ? columnIndex(reference) : column + 1;
        if (!(column >= 0 && column < widestSheet)) throw new Error(`a cell is called "${reference}"`);
        type = attribute(token.attributes, 't') ?? 'n';
        style = Number(attribute(token.attributes, 's') ?? 0);
        value = null;
        hasFormula = false;
      } else if (name === 'f') hasFormula = true;
      else if (name === 'v' || name === 't') reads = !token.empty;
      continue;
    }
    if (name === 'v' || name === 't') reads = false;
    else if (name === 'c' && row) endCell(row);
    else if (name === 'row' && row) {
      if (row.cells.length > 0 || row.faults.length > 0) yield row;
      row = null;
    } else if (name === 'sheetData') return;
  }
}

function cellValue(
  type: string,
  value: string | null,
  isDate: boolean,
  { sharedStrings, from1904 }: Workbook,
): unknown {
  if (value === null) return null;
  if (type === 's') return sharedStrings[Number(value)] ?? null;
  if (type === 'inlineStr' || type === 'str') return unescapeX(value);
  if (type === 'b') return value.trim() === '1' || value.trim() === 'true';
  if (type === 'e') return new Error(`holds the error ${value}`);
  if (type === 'd') return value.replace('T', ' ');
  const number = Number(value);
  if (value.trim() === '') return null;
  if (Number.isNaN(number)) return new Error(`holds "${value.slice(0, 40)}" where a number was expected`);
  return isDate ? (fromSerial(number, from1904) ?? number) : number;
}

function columnIndex(reference: string): number {
  let index = 0;
  for (const character of reference) {
    const code = character.toUpperCase().charCodeAt(0);
    if (code < 65 || code > 90) break;
    index = index * 26 + code - 64;
  }
  return index - 1;
}

export function columnName(index: number): string {
  let name = '';
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
  return name;
}
