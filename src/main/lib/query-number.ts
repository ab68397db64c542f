import { StudioError } from '../../shared/base/problem';

/**
 * A whole number in an address; `otherwise` where it is not given.
 *
 * Throws: StudioError BAD_INPUT naming the parameter, what was received and what is expected.
 */
export function wholeNumber(
  query: URLSearchParams,
  name: string,
  otherwise: number,
  smallest: number,
  largest: number,
): number {
  const text = query.get(name);
  if (text === null || text === '') return otherwise;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= smallest && value <= largest) return value;
  throw new StudioError(
    'BAD_INPUT',
    `${name} is "${text}"; a whole number from ${smallest} to ${largest} was expected.`,
    {
      fix: `Change ${name} in the address.`,
    },
  );
}
