import { StudioError } from '../../../shared/base/problem';
import { type HistogramKind, histogramKinds } from '../../../shared/contract/run-record';
import { wholeNumber } from '../../lib/query-number';

export interface HistogramQuery {
  kind: HistogramKind;
  /** null: all. */
  names: string[] | null;
  /** Exclusive. */
  afterStep: number;
  /** Only this one; null: all. */
  step: number | null;
}

/**
 * Reads the query of GET /data/runs/:id/records.
 * Throws: StudioError BAD_INPUT naming the parameter.
 */
export function parseHistogramQuery(query: URLSearchParams): HistogramQuery {
  const text = query.get('kind');
  const kind = histogramKinds.find((each) => each === text);
  if (!kind)
    throw new StudioError('BAD_INPUT', `kind is "${text ?? ''}"; ${histogramKinds.join(' or ')} was expected.`, {
      fix: 'Change kind in the address.',
    });
  const names = query.getAll('name');
  const stepOf = (name: string): number | null =>
    query.has(name) ? wholeNumber(query, name, 0, 0, Number.MAX_SAFE_INTEGER) : null;
  return { kind, names: names.length > 0 ? names : null, afterStep: stepOf('afterStep') ?? -1, step: stepOf('step') };
}

/**
 * Reads the query of GET /data/runs/:id/records/picture.
 * Throws: StudioError BAD_INPUT naming the parameter.
 */
export function parsePictureQuery(query: URLSearchParams): { name: string; step: number } {
  const name = query.get('name');
  if (!name) throw new StudioError('BAD_INPUT', 'No name of a picture was given.', { fix: 'Give it as name.' });
  return { name, step: wholeNumber(query, 'step', 0, 0, Number.MAX_SAFE_INTEGER) };
}
