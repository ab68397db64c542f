import { formatNumber } from '../../../shared/base/format';

/** A config value in one line: lists and maps as JSON, absent ones as a dash. */
export function formatDifference(value: unknown): string {
  if (value === undefined || value === null) return '–';
  if (typeof value === 'number') return formatNumber(value, 6);
  if (typeof value === 'string') return value === '' ? '–' : value;
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return JSON.stringify(value);
}

/** Groups `training.optimizer.kind` under `training`. */
export function sectionOf(path: string): string {
  return path.split('.')[0] ?? path;
}
