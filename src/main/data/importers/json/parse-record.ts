import { RecordError } from './record-writer';

/** What a number of JavaScript may not hold: many digits, or a large exponent. */
const suspicious = /\d{16}|[eE]\+?\d{3}/;

type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown;

/**
 * Parses one record. Whole numbers beyond 2^53 become text, which keeps their digits.
 *
 * Throws: SyntaxError, RecordError for numbers beyond 64 bits, which would silently become infinite.
 */
export function parseRecord(text: string): unknown {
  return suspicious.test(text) ? JSON.parse(text, keepDigits as never) : JSON.parse(text);
}

const keepDigits: Reviver = function (key, value, { source = '' }) {
  if (typeof value !== 'number') return value;
  if (!Number.isFinite(value))
    throw new RecordError(`has the number ${source.slice(0, 40)}, which is beyond what 64 bits hold`, key);
  const isExact = !/^-?\d+$/.test(source) || Number.isSafeInteger(value);
  // Lists are for numbers alone.
  return isExact || Array.isArray(this) ? value : source;
};
