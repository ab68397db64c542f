import { formatNumber } from '../base/format';

/** A config value in one line: lists and maps as JSON, absent ones as a dash. */
export function formatDifference(value: unknown): string {
  if (value === undefined || value === null) return '–';
  if (typeof value === 'number') return formatNumber(value, 6);
  if (typeof value === 'string') return value === '' ? '–' : value;
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return JSON.stringify(value);
}

/** Groups `training.optimizer.kind` under `training`; what stands alone at the top is one group. */
export function sectionOf(path: string): string {
  return path.includes('.') ? (path.split('.')[0] ?? '') : '';
}

const sectionOrder = ['', 'dataset', 'transforms', 'model', 'training', 'engine'];
const collator = new Intl.Collator('en', { numeric: true });

/** The document's own order of sections; within one, layer 2 before layer 10. */
export function comparePaths(a: string, b: string): number {
  const place = (path: string) => {
    const at = sectionOrder.indexOf(sectionOf(path));
    return at < 0 ? sectionOrder.length : at;
  };
  return place(a) - place(b) || collator.compare(a, b);
}
