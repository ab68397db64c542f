import { formatCount } from '../../shared/base/format';
import type { TransferReport } from '../../shared/contract/transfer';
import styles from './transfer-table.module.css';

interface TransferTableProps {
  report: TransferReport;
  /** `future`: planned, before training. */
  tense: 'past' | 'future';
}

const shownUnusedCount = 12;

/** Which layers take their first weights from elsewhere, and why the others do not. */
export function TransferTable({ report, tense }: TransferTableProps) {
  const { source, layers, unusedLayers, match } = report;
  const takenCount = layers.filter(({ from }) => from !== null).length;
  const verb = tense === 'past' ? 'took' : 'will take';
  const unused = unusedLayers.slice(0, shownUnusedCount).join(', ');
  return (
    <section className={styles.transfer} aria-label={`Weights from ${source}`}>
      <p className={styles.summary}>
        {`${takenCount} of ${layers.length} layers ${verb} their weights from ${source}, matched by ${match}.`}
      </p>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Layer</th>
              <th scope="col">Parameters</th>
              <th scope="col">Weights from</th>
            </tr>
          </thead>
          <tbody>
            {layers.map(({ layer, parameterCount, from, reason }) => (
              <tr key={layer} data-taken={from !== null}>
                <th scope="row" title={layer}>
                  {layer}
                </th>
                <td>{formatCount(parameterCount)}</td>
                <td title={from ?? reason ?? undefined}>{from ?? `starts anew: ${reason}`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {unusedLayers.length > 0 && (
        <p className={styles.unused}>
          {`Not used: ${unused}${unusedLayers.length > shownUnusedCount ? `, and ${unusedLayers.length - shownUnusedCount} more` : ''}.`}
        </p>
      )}
    </section>
  );
}
