import { formatBytes, formatCompact, formatCount, formatNumber } from '../../../shared/base/format';
import type { ConfigReading } from './document/reading';
import { estimateTrainingBytes } from './memory';
import styles from './summary-strip.module.css';
import { taskTitleOf } from './task-title';

function formatFlops(flops: number): string {
  const units = ['FLOP', 'kFLOP', 'MFLOP', 'GFLOP', 'TFLOP'];
  let value = flops;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${formatNumber(value, 3)} ${units[unit]}`;
}

/** What the model will cost before it is started. Unknown figures are a dash, never a guess. */
export function SummaryStrip({ reading }: { reading: ConfigReading }) {
  const { analysis, config } = reading;
  const known = analysis?.layers.every(({ outputShape }) => outputShape !== null) ? analysis : null;
  const total = known ? known.parameterCount.trainable + known.parameterCount.nonTrainable : null;
  const facts: [string, string, string?][] = [
    ['Task', config ? taskTitleOf(config) : '–'],
    ['Layers', analysis ? formatCount(analysis.layers.length) : '–'],
    [
      'Parameters',
      total === null ? '–' : formatCompact(total),
      known ? `${formatCount(known.parameterCount.trainable)} trainable` : undefined,
    ],
    ['Forward pass', known ? `${formatFlops(known.flopsPerSample)} a sample` : '–'],
    [
      'Memory',
      known && config
        ? `≥ ${formatBytes(estimateTrainingBytes(known, config.training.batchSize, config.training.optimizer.kind))}`
        : '–',
      'Weights, gradients, optimizer state and the outputs of one batch, float32',
    ],
  ];
  return (
    <dl className={styles.strip} aria-label="Model summary">
      {facts.map(([name, value, title]) => (
        <div key={name} title={title}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
