import type { Problem } from '../../../shared/base/problem';
import type { Bindings } from '../../../shared/config/bindings';
import { metricFits, metricName } from '../../../shared/config/metric';
import type { RunConfig } from '../../../shared/config/run-config';

/** The series a run of this config writes while it trains. */
export function watchableMetrics({ dataset }: RunConfig, { outputs }: Bindings): string[] {
  const names = [
    'loss',
    ...outputs.flatMap(({ layer, metrics }) =>
      outputs.length > 1
        ? ['loss', ...metrics.map(metricName)].map((name) => `${layer}/${name}`)
        : metrics.map(metricName),
    ),
  ];
  return (dataset.split.validation > 0 ? ['validation', 'train'] : ['train']).flatMap((split) =>
    names.map((name) => `${split}/${name}`),
  );
}

/** Metrics that mean nothing for what an output predicts. */
function checkMetrics({ training }: RunConfig, { outputs }: Bindings): Problem[] {
  return outputs.flatMap(({ layer, loss, metrics }) => {
    const own = training.outputs?.[layer]?.metrics;
    const path = own ? ['training', 'outputs', layer, 'metrics'] : ['training', 'metrics'];
    return metrics.flatMap((metric, index): Problem[] =>
      metricFits(loss, metric)
        ? []
        : [
            {
              code: 'metricForClasses',
              severity: 'error',
              message: `${metricName(metric)} does not fit ${loss.kind}${outputs.length > 1 ? ` of "${layer}"` : ''}.`,
              fix:
                metricName(metric) === 'accuracy'
                  ? 'accuracy counts right classes; use meanAbsoluteError or rootMeanSquaredError instead.'
                  : 'Choose a metric for what this loss predicts.',
              where: { path: [...path, index] },
            },
          ],
    );
  });
}

/** Training options that contradict each other or the data. */
export function checkTraining(config: RunConfig, bindings: Bindings, rowCount: number | null): Problem[] {
  const { training, dataset } = config;
  const problems: Problem[] = checkMetrics(config, bindings);
  const watched = training.earlyStopping?.metric;
  const known = watchableMetrics(config, bindings);
  if (watched !== undefined && bindings.outputs.length > 0 && !known.includes(watched))
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
