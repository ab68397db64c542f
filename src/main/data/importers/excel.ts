import { type Problem, StudioError } from '../../../shared/base/problem';
import { columnName, readRows, type SheetRow } from './excel/rows';
import { openWorkbook } from './excel/workbook';
import type { ReadContext } from './staged-importer';
import { stagedImporter } from './staged-importer';
import { anyText, createTableWriter } from './table-writer';

/** Excel workbooks (.xlsx), a sheet a data set, read as they come. */
export const excel = stagedImporter<'excel'>({
  format: 'excel',
  extensions: ['xlsx', 'xlsm'],
  sources: ['archive'],
  detect: (source) =>
    source.kind === 'archive' && source.entries.some(({ path: inside }) => inside === 'xl/workbook.xml'),
  async read(source, { sheet: wanted, headerRow }, context) {
    if (source.kind !== 'archive')
      throw new StudioError('BAD_INPUT', `${source.fileName} is no Excel workbook (.xlsx).`, {
        fix: 'Save it as .xlsx; the old .xls cannot be read.',
      });
    const workbook = await openWorkbook(source.path, source.fileName, context.directory === null, context.signal);
    try {
      const sheet = wanted === undefined ? workbook.sheets[0] : workbook.sheets.find(({ name }) => name === wanted);
      const sheets = workbook.sheets.map(({ name }) => name);
      if (!sheet)
        throw new StudioError('BAD_INPUT', `${source.fileName} has no sheet "${wanted}".`, {
          fix: `Its sheets are: ${sheets.join(', ')}.`,
        });
      const rows = readRows(workbook.read(sheet.entry, context.signal), workbook);
      const written = await writeRows(rows, headerRow, context, sheet.name);
      return {
        ...written,
        options: { format: 'excel', sheet: sheet.name, headerRow: written.headerRow },
        choices: { sheet: sheets },
      };
    } finally {
      workbook.close();
    }
  },
});

/** The header is told from the first two rows, unless the person says which it is. */
async function writeRows(
  rows: AsyncGenerator<SheetRow, void, void>,
  headerRow: number | undefined,
  context: ReadContext,
  sheetName: string,
) {
  const { connection, directory, rowLimit, badRows, report } = context;
  const notes: Problem[] = [];
  const writer = createTableWriter(connection, directory, []);
  let header: SheetRow | null = null;
  let width = 0;
  /** The table begins at the first cell of its first row. */
  let start = -1;
  let waiting: SheetRow | null = null;
  let headerNumber = headerRow;
  const widen = (to: number) => {
    for (; width < to; width += 1) {
      const title = header?.cells[start + width];
      writer.addColumn({
        name: title === undefined ? (header ? '' : `column_${width + 1}`) : (anyText(title) ?? ''),
        type: 'any',
      });
    }
  };
  const write = (row: SheetRow) => {
    const [fault] = row.faults;
    if (fault) {
      badRows.add({
        code: 'badCell',
        row: row.number,
        column: anyText(header?.cells[columnOf(fault.cell)]) ?? fault.cell,
        value: fault.value,
        reason: `Row ${row.number}: cell ${fault.cell} ${fault.reason}.`,
        fix: 'Correct the cell, or import without such rows (they are then listed).',
      });
      return undefined;
    }
    const early = row.cells.findIndex((cell) => cell !== undefined);
    if (early < start) {
      const reason = `Row ${row.number}: cell ${columnName(early)}${row.number} stands left of the table.`;
      badRows.add({ code: 'outside', row: row.number, value: anyText(row.cells[early]) ?? '', reason });
      return undefined;
    }
    widen(row.cells.length - start);
    return writer.add(
      Array.from({ length: width }, (_, index) => anyText(row.cells[start + index])),
      row.number,
    );
  };
  const begin = (row: SheetRow) => {
    if (start < 0)
      start = Math.max(
        0,
        row.cells.findIndex((cell) => cell !== undefined),
      );
  };
  for await (const row of rows) {
    if (headerNumber === undefined) {
      if (waiting === null) {
        waiting = row;
        continue;
      }
      headerNumber = looksLikeHeader(waiting, row) ? waiting.number : 0;
      begin(waiting);
      if (headerNumber !== 0) {
        header = waiting;
        widen(header.cells.length - start);
      } else await write(waiting);
    } else if (headerNumber > 0 && header === null) {
      if (row.number < headerNumber) continue;
      header = row;
      begin(header);
      widen(header.cells.length - start);
      continue;
    }
    begin(row);
    await write(row);
    if (writer.rowCount % 5000 === 0) report({ fraction: null, detail: `Reading ${sheetName}, row ${row.number}` });
    if (writer.rowCount >= rowLimit) break;
  }
  if (waiting && headerNumber === undefined) {
    begin(waiting);
    await write(waiting);
  }
  await rows.return();
  if (headerNumber === 0 && headerRow === undefined)
    notes.push({
      code: 'noHeader',
      severity: 'info',
      message: 'The first row looks like data, so columns are called column_1, column_2 and so on.',
      fix: 'Set the header row if it holds names.',
    });
  return {
    table: await writer.finish('row'),
    rowCount: writer.rowCount < rowLimit ? writer.rowCount : null,
    notes,
    headerRow: headerNumber ?? 0,
  };
}

function columnOf(cell: string): number {
  let index = 0;
  for (const character of cell) {
    if (character < 'A' || character > 'Z') break;
    index = index * 26 + character.charCodeAt(0) - 64;
  }
  return index - 1;
}

/** Names are texts; the first row of a table without a header has numbers where the second has some. */
function looksLikeHeader(first: SheetRow, second: SheetRow): boolean {
  const isNumber = (value: unknown) => typeof value === 'number' || value instanceof Date || typeof value === 'boolean';
  if (!first.cells.some((value) => value !== undefined)) return false;
  if (!first.cells.some(isNumber)) return true;
  return !first.cells.some((value, index) => isNumber(value) && isNumber(second.cells[index]));
}
