import { formatCount } from '../../../shared/base/format';
import { showFailure, showToast } from '../../lib/toast';
import { type DataTableColumn, toTsv } from './column';

/** Puts rows on the clipboard as tab-separated values, and tells whether they are there. */
export async function copyRows<Row>(columns: readonly DataTableColumn<Row>[], rows: readonly Row[]): Promise<void> {
  try {
    // Pages that came over plain HTTP from another machine have no clipboard.
    if (!navigator.clipboard) throw new Error('The browser does not allow copying here.');
    await navigator.clipboard.writeText(toTsv(columns, rows));
    showToast(`${formatCount(rows.length)} ${rows.length === 1 ? 'row' : 'rows'} copied.`);
  } catch (error) {
    showFailure('The rows were not copied', error);
  }
}
