import type { FieldDescription } from './field-description';

type NumberField = Extract<FieldDescription, { kind: 'number' }>;

/** What was typed into a number field. An empty text takes the default. */
export function readNumber(text: string, field: NumberField): { value: number | undefined } | { error: string } {
  const bare = text.trim().replace('−', '-');
  if (bare === '') return field.required ? { error: 'A number is needed here.' } : { value: undefined };
  const value = Number(bare);
  if (!Number.isFinite(value)) return { error: `"${text}" is not a number.` };
  return { value };
}

/** The next value for an arrow key or a drag: whole numbers by one, others by a tenth of their size. */
export function stepNumber(value: number, steps: number, field: NumberField): number {
  const size = field.integer ? 1 : 10 ** (Math.floor(Math.log10(Math.abs(value) || 1)) - 1);
  const next = Number((value + steps * size).toPrecision(12));
  return Math.min(field.maximum ?? Number.POSITIVE_INFINITY, Math.max(field.minimum ?? Number.NEGATIVE_INFINITY, next));
}
