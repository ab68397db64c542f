import type { Problem } from '../../../shared/base/problem';
import type { Bindings } from '../../../shared/config/bindings';
import { metricFits, metricKinds, metricName, metricScope } from '../../../shared/config/metric';
import type { RunConfig } from '../../../shared/config/run-config';
import { shareOf, wantsPart } from '../../../shared/config/split';

/** The series a run of this config writes while it trains. */
export function watchableMetrics({ dataset }: RunConfig, { outputs }: Bindings): string[] {
  const hasValidation = wantsPart(dataset.split, 'validation');
  const namesFor = (split: string) => [
    'loss',
    ...outputs.flatMap(({ layer, metrics }) => {
      // Metrics over whole splits are measured at epoch ends, on the validation split where there is one.
      const own = metrics
        .filter((metric) => split === 'validation' || !hasValidation || metricScope(metric) === 'step')
        .map(metricName);
      return outputs.length > 1 ? ['loss', ...own].map((name) => `${layer}/${name}`) : own;
    }),
  ];
  return (hasValidation ? ['validation', 'train'] : ['train']).flatMap((split) =>
    namesFor(split).map((name) => `${split}/${name}`),
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
              fix: `Choose one of ${metricKinds.filter((kind) => metricFits(loss, kind)).join(', ')}.`,
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
  const known = watchableMetrics(config, bindings);
  const watchers = [
    { who: 'Early stopping', key: 'earlyStopping', watched: training.earlyStopping?.metric },
    {
      who: 'The learning-rate schedule',
      key: 'schedule',
      watched: training.schedule.kind === 'reduceOnPlateau' ? training.schedule.metric : null,
    },
  ];
  for (const { who, key, watched } of watchers)
    if (watched != null && bindings.outputs.length > 0 && !known.includes(watched))
      problems.push({
        code: 'unknownMetric',
        severity: 'error',
        message:
          watched.startsWith('validation/') && !wantsPart(dataset.split, 'validation')
            ? `${who} watches "${watched}", but no rows are kept for validation.`
            : `${who} watches "${watched}", which this run does not measure.`,
        fix: `Choose one of ${known.join(', ')}${wantsPart(dataset.split, 'validation') ? '' : ', or give dataset.split.validation a share'}.`,
        where: { path: ['training', key, 'metric'] },
      });
  const share = shareOf(dataset.split, 'train');
  const trainingRowCount = rowCount === null || share === null ? null : Math.round(rowCount * share);
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
