import type { FieldDescription } from './field-description';

type ListField = Extract<FieldDescription, { kind: 'list' }>;
export type ListReading = { ok: true; value: unknown } | { ok: false; message: string };

/** A list as the form shows it: `3, 3`, `pixel_0, pixel_1`, `auto`. */
export function formatList(value: unknown): string {
  if (value === null || value === undefined) return '';
  return Array.isArray(value) ? value.join(', ') : String(value);
}

/** What was typed into a list field; brackets are allowed and change nothing. */
export function readList(text: string, field: ListField): ListReading {
  const bare = text.trim().replace(/^\[(.*)\]$/s, '$1');
  if (field.words.includes(bare)) return { ok: true, value: bare };
  const parts = bare
    .split(/[,×\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0) return { ok: false, message: 'Give at least one value.' };
  if (field.items === 'text') return { ok: true, value: parts };
  const numbers = parts.map(Number);
  const wrong = parts.find((_, index) => !Number.isFinite(numbers[index]));
  if (wrong !== undefined) {
    const words = field.words.map((word) => ` or "${word}"`).join('');
    return { ok: false, message: `"${wrong}" is not a number. Give numbers with commas between them${words}.` };
  }
  return { ok: true, value: field.single && numbers.length === 1 ? numbers[0] : numbers };
}
