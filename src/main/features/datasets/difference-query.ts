import { StudioError } from '../../../shared/base/problem';
import { wholeNumber } from '../../lib/query-number';
import type { VersionDifferenceQuery } from './door';

const defaultLimit = 200;
const maximumLimit = 10_000;
const kinds = ['added', 'removed', 'changed'] as const;
type Kind = (typeof kinds)[number];

/** The query of GET /data/datasets/:id/differences. */
export function parseDifferenceQuery(query: URLSearchParams): VersionDifferenceQuery {
  const changes = query.getAll('change').filter((word) => word !== '');
  const unknown = changes.find((word) => !kinds.includes(word as Kind));
  if (unknown !== undefined)
    throw new StudioError('BAD_INPUT', `change is "${unknown}"; one of ${kinds.join(', ')} was expected.`, {
      fix: 'Change it in the address.',
    });
  const column = wholeNumber(query, 'column', -1, 0, 1_000_000);
  return {
    from: version(query, 'from'),
    to: version(query, 'to'),
    offset: wholeNumber(query, 'offset', 0, 0, Number.MAX_SAFE_INTEGER),
    limit: wholeNumber(query, 'limit', defaultLimit, 0, maximumLimit),
    changes: changes as Kind[],
    column: column < 0 ? null : column,
  };
}

function version(query: URLSearchParams, name: string): number {
  const value = wholeNumber(query, name, 0, 0, Number.MAX_SAFE_INTEGER);
  if (value > 0) return value;
  throw new StudioError('BAD_INPUT', `${name} is missing; the number of a version was expected.`, {
    fix: `Add ${name}=1 to the address.`,
  });
}
