import type { Problem } from '../../../shared/base/problem';
import { taskOf } from '../../../shared/config/loss';
import type { RunConfig } from '../../../shared/config/run-config';

/** The series a run of this config writes while it trains. */
export function watchableMetrics({ training, dataset }: RunConfig): string[] {
  const names = ['loss', ...training.metrics];
  return (dataset.split.validation > 0 ? ['validation', 'train'] : ['train']).flatMap((split) =>
    names.map((name) => `${split}/${name}`),
  );
}

/** Training options that contradict each other or the data. */
export function checkTraining(config: RunConfig, rowCount: number | null): Problem[] {
  const { training, dataset } = config;
  const problems: Problem[] = [];
  if (taskOf(training.loss) === 'regression' && training.metrics.includes('accuracy'))
    problems.push({
      code: 'metricForClasses',
      severity: 'error',
      message: `accuracy counts right classes; ${training.loss.kind} predicts a number.`,
      fix: 'Use meanAbsoluteError or rootMeanSquaredError instead.',
      where: { path: ['training', 'metrics', training.metrics.indexOf('accuracy')] },
    });
  const watched = training.earlyStopping?.metric;
  const known = watchableMetrics(config);
  if (watched !== undefined && !known.includes(watched))
    problems.push({
      code: 'unknownMetric',
      severity: 'error',
      message:
        watched.startsWith('validation/') && dataset.split.validation === 0
          ? `Early stopping watches "${watched}", but no rows are kept for validation.`
          : `Early stopping watches "${watched}", which this run does not measure.`,
      fix: `Choose one of ${known.join(', ')}${dataset.split.validation === 0 ? ', or give dataset.split.validation a share' : ''}.`,
      where: { path: ['training', 'earlyStopping', 'metric'] },
    });
  const trainingRowCount = rowCount === null ? null : Math.round(rowCount * dataset.split.train);
  if (trainingRowCount !== null && training.batchSize > trainingRowCount)
    problems.push({
      code: 'largeBatch',
      severity: 'warning',
      message: `A batch takes ${training.batchSize} samples; the training split has about ${trainingRowCount}, so an epoch is one step.`,
      fix: 'Choose a smaller batch size.',
      where: { path: ['training', 'batchSize'] },
    });
  return problems;
}
