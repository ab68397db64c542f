import { formatNumber } from '../../../../shared/base/format';
import type { Run } from '../../../../shared/contract/run';
import { figureOf } from '../../../../shared/contract/run-figures';
import { isForeign } from '../../../../shared/contract/run-source';
import { formatFigure, isBetterSmall, metricNames } from '../run-metrics';
import styles from './run-page.module.css';

/** Charts show the rest. */
const shownForeignCount = 40;

const splits = ['train', 'validation', 'test'] as const;

/** Figures of another tool have names of its own: each with its last, smallest and largest value. */
function ForeignMetrics({ run }: { run: Run }) {
  const names = Object.keys(run.metrics).filter((name) => !name.startsWith('system/'));
  if (names.length === 0) return null;
  return (
    <table className={styles.figures}>
      <caption className="visually-hidden">Figures of the run</caption>
      <thead>
        <tr>
          <th scope="col">Metric</th>
          <th scope="col">last</th>
          <th scope="col">min</th>
          <th scope="col">max</th>
        </tr>
      </thead>
      <tbody>
        {names.slice(0, shownForeignCount).map((name) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{formatFigure(run.metrics[name]?.last)}</td>
            <td>{formatFigure(run.metrics[name]?.minimum)}</td>
            <td>{formatFigure(run.metrics[name]?.maximum)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Every metric by split, with the final weights where training has ended, and the best one while training. */
export function FinalMetrics({ run }: { run: Run }) {
  return isForeign(run.source) ? <ForeignMetrics run={run} /> : <OwnMetrics run={run} />;
}

function OwnMetrics({ run }: { run: Run }) {
  // The learning rate is a course of the training, not a figure of its result, as is what the machine did.
  const results = metricNames([run]).filter((name) => splits.some((split) => name.startsWith(`${split}/`)));
  const bases = [...new Set(results.map((name) => name.slice(name.indexOf('/') + 1)))].filter(
    (base) => base !== 'learningRate',
  );
  if (bases.length === 0) return null;
  return (
    <table className={styles.figures}>
      <caption className="visually-hidden">Newest figures by split</caption>
      <thead>
        <tr>
          <th scope="col">Metric</th>
          {splits.map((split) => (
            <th key={split} scope="col">
              {split}
            </th>
          ))}
          <th scope="col">best validation</th>
        </tr>
      </thead>
      <tbody>
        {bases.map((base) => {
          const validation = run.metrics[`validation/${base}`];
          const best = validation && (isBetterSmall(base) ? validation.minimum : validation.maximum);
          return (
            <tr key={base}>
              <th scope="row">{base}</th>
              {splits.map((split) => (
                <td key={split}>{formatFigure(figureOf(run, `${split}/${base}`))}</td>
              ))}
              <td>
                {formatFigure(best)}
                {validation && <span className={styles.faint}> at {formatNumber(validation.bestStep)}</span>}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
