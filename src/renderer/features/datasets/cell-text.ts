import type { DatasetColumn } from '../../../shared/contract/dataset';

/** A value of an Arrow table as text, also for copying; null where it is missing. Numbers keep every digit. */
export function cellText(value: unknown, kind: DatasetColumn['kind']): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' && Number.isNaN(value)) return null;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (kind === 'time') {
    const time = value instanceof Date ? value : new Date(Number(value));
    return Number.isNaN(time.getTime())
      ? String(value)
      : time
          .toISOString()
          .replace('T', ' ')
          .replace(/(\.000)?Z$/, '');
  }
  return String(value);
}
