import { formatCount, formatNumber } from '../../base/format';
import type { Evaluation } from '../../contract/evaluation';
import type { BlockOf } from '../blocks';
import { type Figure, noChoices, remarkFigure } from '../figure';
import { shorten } from '../selection';

/** A matrix with more classes could not be read on a page. */
const classLimit = 40;

/**
 * How often each class was taken for which. Rows are true classes, columns predicted ones, shaded by share of the row.
 * @param evaluations of the run, newest first
 */
export function confusionFigure(
  block: BlockOf<'confusion'>,
  run: { id: string; name: string; colorIndex: number },
  evaluations: readonly Evaluation[],
): Figure {
  const name = shorten(run.name);
  const evaluation = evaluations.find(({ split }) => block.split === null || split === block.split);
  if (!evaluation)
    return remarkFigure(
      `${name} has not been evaluated${block.split ? ` on its ${block.split} data` : ''}: open the run and evaluate it.`,
    );
  const confusion = evaluation.confusion ?? evaluation.outputs?.[0]?.confusion ?? null;
  if (!confusion) return remarkFigure(`${name} predicts numbers; a confusion matrix needs classes.`);
  const classes = confusion.classes.slice(0, classLimit);
  const total = (row: readonly number[]) => row.reduce((sum, count) => sum + count, 0);
  const accuracy = evaluation.metrics.accuracy;
  return {
    table: {
      columns: [
        { title: 'True class', align: 'left' },
        ...classes.map((title) => ({ title: shorten(title, 40), align: 'right' as const })),
      ],
      rows: classes.map((title, row) => {
        const counts = confusion.counts[row] ?? [];
        const sum = total(counts);
        return {
          cells: [
            { text: shorten(title, 40) },
            ...classes.map((_, column) => {
              const count = counts[column] ?? 0;
              const share = sum > 0 ? count / sum : 0;
              return {
                text: formatCount(count),
                exact: `${formatNumber(share * 100, 3)} % of ${formatCount(sum)}`,
                shade: share,
              };
            }),
          ],
        };
      }),
      omittedRowCount: confusion.classes.length - classes.length,
    },
    scatter: null,
    remarks: [
      `${name} on its ${evaluation.split} data: ${formatCount(evaluation.sampleCount)} samples${accuracy === undefined ? '' : `, accuracy ${formatNumber(accuracy)}`}. Columns are predicted classes.`,
    ],
    missing: [],
    choices: noChoices,
  };
}
