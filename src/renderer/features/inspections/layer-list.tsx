import { IconAlertTriangle } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { formatNumber } from '../../../shared/base/format';
import type { Computation, InspectedOutput } from '../../../shared/contract/inspection';
import { formatShape } from '../../../shared/graph/shape';
import { Histogram } from '../../ui/histogram';
import styles from './see-it-compute.module.css';
import { binsOf } from './value-figures';

/** What is odd about an output, in words; null when nothing is. */
export function oddityOf({ summary }: InspectedOutput): string | null {
  if (summary.nanShare > 0) return 'NaN';
  if (summary.infiniteShare > 0) return 'Infinite';
  if (summary.count > 1 && summary.zeroShare === 1) return 'All zeros';
  return null;
}

interface LayerListProps {
  computation: Computation;
  selected: string | null;
  onSelect(layer: string): void;
}

/** Every layer with the distribution of what it gives; what is odd stands out. */
export function LayerList({ computation, selected, onSelect }: LayerListProps) {
  const list = useRef<HTMLUListElement>(null);
  const { outputs, skipped } = computation;
  const main = outputs.filter(({ port }) => port === 0);
  useEffect(() => {
    if (selected) list.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  return (
    <ul ref={list} className={styles.layers} aria-label="Outputs of the layers">
      {main.map((output) => {
        const oddity = oddityOf(output);
        const { summary } = output;
        return (
          <li key={output.layer}>
            <button
              type="button"
              className={styles.layer}
              aria-current={output.layer === selected}
              onClick={() => onSelect(output.layer)}
            >
              <span className={styles.layerName}>{output.layer}</span>
              <span className={styles.layerShape}>{formatShape(output.shape)}</span>
              {oddity ? (
                <span className={styles.oddity}>
                  <IconAlertTriangle size={13} aria-hidden /> {oddity}
                </span>
              ) : (
                <span className={styles.layerMean}>
                  {formatNumber(summary.mean, 3)}
                  {summary.count > 1 && ` ± ${formatNumber(summary.deviation, 3)}`}
                </span>
              )}
              <Histogram bins={binsOf(summary)} width={64} height={18} label={`Distribution of ${output.layer}`} />
            </button>
          </li>
        );
      })}
      {skipped.map(({ layer, reason }) => (
        <li key={layer} className={styles.skipped}>
          <span className={styles.layerName}>{layer}</span>
          <span>{reason}</span>
        </li>
      ))}
    </ul>
  );
}
