import type { Table, Vector } from 'apache-arrow';
import { bulkPaths } from '../../../../shared/contract/bulk';
import type { Dataset } from '../../../../shared/contract/dataset';
import { type BulkQuery, fetchTable } from '../../../lib/bulk';
import type { GridSortKey } from '../../../ui/data-grid';

/** Which rows, in which order. */
export interface RowsView {
  sort: readonly GridSortKey[];
  filter: string;
  where: string;
}

interface Page {
  /** Places in the stored table. */
  places: Vector | null;
  columns: Map<number, Vector>;
  pending: Set<number>;
  /** Grows with what arrives. */
  stamp: number;
  usedAt: number;
}

interface Request {
  page: number;
  abort: AbortController;
}

/** Rows of the stored order lie side by side; those of another one are gathered from the whole file. */
const storedPageSize = 120;
const gatheredPageSize = 40;
const keptPageCount = 160;
const concurrentRequestCount = 3;
/** Pages that are scrolled past are never asked for. Units: milliseconds. */
const settleMs = 30;
/** Up to so many columns are read with every page of the stored order. */
const wholeRowColumnCount = 24;
export const shownTextLength = 300;

export function viewQuery(dataset: Dataset, { sort, filter, where }: RowsView): BulkQuery {
  return {
    version: dataset.version,
    sort: sort.map(({ id }) => id),
    direction: sort.map(({ direction }) => direction),
    filter: filter || null,
    where: where || null,
  };
}

/** The rows of a view by pages and columns, fetched as they come into sight and given up when they leave it. */
export class RowPages {
  private readonly pages = new Map<number, Page>();
  private readonly pageSize: number;
  private readonly stored: boolean;
  private requests: Request[] = [];
  private wanted: { first: number; last: number; columns: readonly number[] } = { first: 0, last: 0, columns: [] };
  private timer: ReturnType<typeof setTimeout> | null = null;
  private clock = 0;
  private closed = false;
  /** Null until the first page is there. */
  rowCount: number | null = null;
  error: Error | null = null;

  constructor(
    private readonly dataset: Dataset,
    private readonly view: RowsView,
    private readonly onChange: () => void,
  ) {
    this.stored = view.sort.length === 0 && view.filter === '' && view.where === '';
    this.pageSize = this.stored ? storedPageSize : gatheredPageSize;
    if (this.stored) this.rowCount = dataset.rowCount;
  }

  /** Says what is in sight. */
  want(first: number, last: number, columns: readonly number[]): void {
    this.wanted = { first, last, columns };
    this.closed = false;
    if (this.timer !== null) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.fetchMissing();
    }, settleMs);
  }

  private fetchMissing(): void {
    if (this.closed || this.error) return;
    const { first, last, columns } = this.wanted;
    const from = Math.floor(first / this.pageSize);
    const to = Math.floor(Math.max(first, last) / this.pageSize);
    for (const request of this.requests)
      if ((request.page < from - 1 || request.page > to + 1) && this.rowCount !== null) request.abort.abort();
    const all = this.stored && this.dataset.columns.length <= wholeRowColumnCount;
    const needed = all ? [...this.dataset.columns.keys()] : columns;
    for (let page = from; page <= to && this.requests.length < concurrentRequestCount; page += 1) {
      const known = this.pages.get(page);
      if (known) known.usedAt = ++this.clock;
      const missing = needed.filter((index) => !known?.columns.has(index) && !known?.pending.has(index));
      const hasRows = this.rowCount === null || page * this.pageSize < this.rowCount || page === 0;
      if ((missing.length > 0 || !known) && hasRows) void this.fetch(page, missing);
    }
  }

  private async fetch(page: number, columns: readonly number[]): Promise<void> {
    const entry: Page = this.pages.get(page) ?? {
      places: null,
      columns: new Map(),
      pending: new Set(),
      stamp: 0,
      usedAt: ++this.clock,
    };
    this.pages.set(page, entry);
    for (const index of columns) entry.pending.add(index);
    const request: Request = { page, abort: new AbortController() };
    this.requests.push(request);
    try {
      const { table, headers } = await fetchTable(
        bulkPaths.datasetRows(this.dataset.id),
        {
          ...viewQuery(this.dataset, this.view),
          offset: page * this.pageSize,
          limit: this.pageSize,
          columns: columns.join(','),
          textLength: shownTextLength,
        },
        request.abort.signal,
      );
      if (this.closed) return;
      this.take(entry, columns, table);
      this.rowCount = Number(headers.get('X-Row-Count') ?? table.numRows);
      this.forget();
    } catch (error) {
      if (!entry.places) this.pages.delete(page);
      if (this.closed || request.abort.signal.aborted) return;
      this.error = error instanceof Error ? error : new Error(String(error));
    } finally {
      for (const index of columns) entry.pending.delete(index);
      this.requests = this.requests.filter((other) => other !== request);
      if (!this.closed) {
        this.onChange();
        this.fetchMissing();
      }
    }
  }

  private take(entry: Page, columns: readonly number[], table: Table): void {
    entry.places = table.getChildAt(0);
    // By place, since two columns may have one name but for their case.
    for (const [at, index] of columns.entries()) {
      const vector = table.getChildAt(at + 1);
      if (vector) entry.columns.set(index, vector);
    }
    entry.stamp += 1;
  }

  private forget(): void {
    if (this.pages.size <= keptPageCount) return;
    const oldest = [...this.pages].sort(([, one], [, other]) => one.usedAt - other.usedAt);
    for (const [page, { pending }] of oldest.slice(0, this.pages.size - keptPageCount))
      if (pending.size === 0) this.pages.delete(page);
  }

  /** Changes when cells of the row arrive; undefined while none is there. */
  versionOf(row: number): string | undefined {
    const entry = this.pages.get(Math.floor(row / this.pageSize));
    return entry?.places && row % this.pageSize < entry.places.length ? `${entry.stamp}` : undefined;
  }

  /** Place of the row in the stored table. */
  placeOf(row: number): number | undefined {
    if (this.stored) return row < this.dataset.rowCount ? row : undefined;
    const entry = this.pages.get(Math.floor(row / this.pageSize));
    const place = entry?.places?.get(row % this.pageSize);
    return place === null || place === undefined ? undefined : Number(place);
  }

  /** Null where the value is missing, undefined while it is loaded. */
  valueAt(row: number, column: number): unknown {
    const vector = this.pages.get(Math.floor(row / this.pageSize))?.columns.get(column);
    return vector ? vector.get(row % this.pageSize) : undefined;
  }

  /** Places of a stretch of rows, at most 100,000. */
  async readPlaces(first: number, last: number, signal: AbortSignal): Promise<number[]> {
    const end = Math.min(last, first + longestSelection - 1);
    if (this.stored) return Array.from({ length: end - first + 1 }, (_, index) => first + index);
    const places: number[] = [];
    for (let offset = first; offset <= end; offset += longestRequest) {
      const limit = Math.min(longestRequest, end - offset + 1);
      const { table } = await this.read(offset, limit, [], signal);
      places.push(...(table.getChildAt(0)?.toArray() ?? []));
    }
    return places;
  }

  /** Whole values of some rows and columns, for copying. */
  read(offset: number, limit: number, columns: readonly number[], signal: AbortSignal): Promise<{ table: Table }> {
    return fetchTable(
      bulkPaths.datasetRows(this.dataset.id),
      { ...viewQuery(this.dataset, this.view), offset, limit, columns: columns.join(',') },
      signal,
    );
  }

  retry(): void {
    this.error = null;
    this.fetchMissing();
    this.onChange();
  }

  /** Gives up what is under way; asking for rows opens it again. */
  close(): void {
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    for (const { abort } of this.requests) abort.abort();
    this.pages.clear();
  }
}

const longestSelection = 100_000;
const longestRequest = 10_000;
