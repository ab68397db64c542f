import { formatCount } from '../../../shared/base/format';
import type { HistoryAction, HistoryReport, HistoryRun } from '../../../shared/contract/history';

export function words(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** What becomes of a run. */
export function actionWords({ known }: Pick<HistoryRun, 'known'>, action: HistoryAction): string {
  if (action === 'update') return known ? `Updates ${known.runName}` : 'New run';
  if (action === 'add') return known ? `New run beside ${known.runName}` : 'New run';
  return known && !known.isChanged ? `Stays out: ${known.runName} is the same` : 'Stays out';
}

/** `12 runs came in, 3 were updated, 1 was left out.` */
export function reportWords({ addedCount, updatedCount, skippedCount, leftOutCount }: HistoryReport): string {
  const was = (count: number) => (count === 1 ? 'was' : 'were');
  const parts = [
    `${words(addedCount, 'run')} came in`,
    ...(updatedCount > 0 ? [`${formatCount(updatedCount)} ${was(updatedCount)} updated`] : []),
    ...(skippedCount > 0 ? [`${formatCount(skippedCount)} stayed out as chosen`] : []),
    ...(leftOutCount > 0 ? [`${formatCount(leftOutCount)} could not be taken`] : []),
  ];
  return `${parts.join(', ')}.`;
}
