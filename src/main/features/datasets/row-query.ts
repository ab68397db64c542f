import { StudioError } from '../../../shared/base/problem';
import type { RowQuery } from './door';

const defaultLimit = 200;
const maximumLimit = 10_000;
const directions = new Map<string, RowQuery['direction']>([
  ['ascending', 'ascending'],
  ['asc', 'ascending'],
  ['descending', 'descending'],
  ['desc', 'descending'],
]);

/** The query of GET /data/datasets/:id/rows. */
export function parseRowQuery(query: URLSearchParams): RowQuery {
  const direction = query.get('direction') ?? 'ascending';
  const found = directions.get(direction);
  if (!found)
    throw new StudioError('BAD_INPUT', `direction is "${direction}"; ascending or descending was expected.`, {
      fix: 'Use direction=ascending or direction=descending.',
    });
  return {
    offset: wholeNumber(query, 'offset', 0, Number.MAX_SAFE_INTEGER),
    limit: wholeNumber(query, 'limit', defaultLimit, maximumLimit),
    sort: query.get('sort') || null,
    direction: found,
    filter: query.get('filter') ?? '',
    version: wholeNumber(query, 'version', 0, Number.MAX_SAFE_INTEGER) || null,
  };
}

function wholeNumber(query: URLSearchParams, name: string, otherwise: number, maximum: number): number {
  const text = query.get(name);
  if (text === null || text === '') return otherwise;
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= maximum) return value;
  throw new StudioError('BAD_INPUT', `${name} is "${text}"; a whole number from 0 to ${maximum} was expected.`, {
    fix: `Change ${name} in the address.`,
  });
}
