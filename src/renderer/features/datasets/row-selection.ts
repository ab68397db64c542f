import { create } from 'zustand';

/** The rows of one version of a data set that the person has chosen, in the table or in the gallery. */
export interface RowSelection {
  datasetId: string | null;
  version: number | null;
  /** Places in the stored table (`__row`). */
  rows: ReadonlySet<number>;
}

const none: RowSelection = { datasetId: null, version: null, rows: new Set() };

export const useRowSelection = create<RowSelection>()(() => none);

/** The chosen rows of a data set; none while those of another one are chosen. */
export function selectedRowsOf(selection: RowSelection, datasetId: string, version: number): ReadonlySet<number> {
  return selection.datasetId === datasetId && selection.version === version ? selection.rows : none.rows;
}

export function selectRows(datasetId: string, version: number, rows: Iterable<number>): void {
  useRowSelection.setState({ datasetId, version, rows: new Set(rows) });
}

export function clearRowSelection(): void {
  useRowSelection.setState(none);
}
