import { StudioError } from '../../../shared/base/problem';
import { type ExportFormat, exportFormats } from '../../data/rows/row-export';
import type { RowSort } from '../../data/rows/row-view';
import { wholeNumber } from '../../lib/query-number';
import type { RowExportQuery, RowQuery, RowViewQuery } from './door';

const defaultLimit = 200;
const maximumLimit = 10_000;
const directions = new Map<string, RowSort['direction']>([
  ['ascending', 'ascending'],
  ['asc', 'ascending'],
  ['descending', 'descending'],
  ['desc', 'descending'],
]);

/** The query of GET /data/datasets/:id/rows. */
export function parseRowQuery(query: URLSearchParams): RowQuery {
  return {
    ...parseRowView(query),
    offset: wholeNumber(query, 'offset', 0, 0, Number.MAX_SAFE_INTEGER),
    limit: wholeNumber(query, 'limit', defaultLimit, 0, maximumLimit),
    columns: parsePlaces(query.get('columns')),
    textLength: wholeNumber(query, 'textLength', 0, 0, Number.MAX_SAFE_INTEGER) || null,
  };
}

/** The query of GET /data/datasets/:id/export. */
export function parseExportQuery(query: URLSearchParams): RowExportQuery {
  const format = query.get('format') ?? 'csv';
  if (!Object.hasOwn(exportFormats, format))
    throw new StudioError(
      'BAD_INPUT',
      `format is "${format}"; one of ${Object.keys(exportFormats).join(', ')} was expected.`,
      { fix: 'Change format in the address.' },
    );
  return { ...parseRowView(query), format: format as ExportFormat };
}

/** Several orders are `sort` and `direction` in pairs: the first of both belong together, and so on. */
function parseRowView(query: URLSearchParams): RowViewQuery {
  const words = query.getAll('direction').map(parseDirection);
  return {
    sort: query
      .getAll('sort')
      .flatMap((column, index) => (column === '' ? [] : [{ column, direction: words[index] ?? 'ascending' }])),
    filter: query.get('filter') ?? '',
    where: query.get('where') ?? '',
    version: wholeNumber(query, 'version', 0, 0, Number.MAX_SAFE_INTEGER) || null,
  };
}

function parseDirection(word: string): RowSort['direction'] {
  const found = directions.get(word);
  if (found) return found;
  throw new StudioError('BAD_INPUT', `direction is "${word}"; ascending or descending was expected.`, {
    fix: 'Use direction=ascending or direction=descending.',
  });
}

function parsePlaces(text: string | null): number[] | null {
  if (text === null) return null;
  const places = text === '' ? [] : text.split(',').map(Number);
  if (places.every((place) => Number.isSafeInteger(place) && place >= 0)) return places;
  throw new StudioError('BAD_INPUT', `columns is "${text}"; places of columns such as 0,3,4 were expected.`, {
    fix: 'Change columns in the address.',
  });
}
