import { UsageError } from './failure';

/** Throws: UsageError naming the option, what was received and what is expected. */
export function wholeNumber(name: string, text: string, minimum: number, maximum: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= minimum && value <= maximum) return value;
  throw new UsageError(
    `${name} is "${text}"; a whole number from ${minimum} to ${maximum} was expected.`,
    `For example: ${name} ${minimum}`,
  );
}
