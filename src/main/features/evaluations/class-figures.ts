import type { Evaluation } from '../../../shared/contract/evaluation';

const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);

/**
 * Precision, recall and F1 of every class. A class that is never predicted has precision 0, one without rows recall 0.
 * Source: van Rijsbergen, Information Retrieval, 1979; conventions of scikit-learn's zero_division=0.
 * @param confusion rows are true classes, columns predicted ones
 */
export function classFigures(confusion: NonNullable<Evaluation['confusion']>): NonNullable<Evaluation['perClass']> {
  const { classes, counts } = confusion;
  return classes.map((name, index) => {
    const right = counts[index]?.[index] ?? 0;
    const support = (counts[index] ?? []).reduce((sum, count) => sum + count, 0);
    const predicted = counts.reduce((sum, row) => sum + (row[index] ?? 0), 0);
    const precision = ratio(right, predicted);
    const recall = ratio(right, support);
    return { class: name, precision, recall, f1: ratio(2 * precision * recall, precision + recall), support };
  });
}
