import { useElementSize } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import { formatCount, formatNumber } from '../../../shared/base/format';
import type { InspectedOutput } from '../../../shared/contract/inspection';
import type { OutputPage } from '../../../shared/job/inspection';
import { useColorScheme } from '../../lib/charts';
import { colorScaleFor, rangeOf } from './color-scale';
import { useOutputPage } from './output-page';
import { PageQuery } from './page-query';
import { ScaleLegend } from './scale-legend';
import { ValuesCanvas } from './values-canvas';
import styles from './views.module.css';

const shownCount = 4096;
/** Up to here every value gets a bar of its own that can be told apart. */
const barLimit = 256;
const chartHeight = 120;
/** Up to here bars are wide enough for their names. */
const labelledCount = 16;

function Bars({ page, names }: { page: OutputPage; names: readonly string[] | null }) {
  const { ref, width } = useElementSize();
  const [hovered, setHovered] = useState<number | null>(null);
  const { values } = page;
  const { minimum, maximum } = rangeOf(values);
  const low = Math.min(0, minimum);
  const high = Math.max(0, maximum);
  const span = high - low || 1;
  const zero = (high / span) * chartHeight;
  const isNamed = names !== null && values.length <= labelledCount;
  const step = Math.min(isNamed ? 72 : 32, width / Math.max(1, values.length));
  const shown = hovered === null ? undefined : values[hovered];
  return (
    <div ref={ref}>
      <svg
        className={styles.bars}
        width={Math.max(1, Math.ceil(step * values.length))}
        height={chartHeight}
        role="img"
        aria-label={`${formatCount(values.length)} values from ${formatNumber(minimum)} to ${formatNumber(maximum)}`}
        onMouseLeave={() => setHovered(null)}
        onMouseMove={(event) => {
          const { left } = event.currentTarget.getBoundingClientRect();
          setHovered(Math.min(values.length - 1, Math.max(0, Math.floor((event.clientX - left) / step))));
        }}
      >
        {Array.from(values, (value, index) => {
          const isBroken = !Number.isFinite(value);
          const height = isBroken ? chartHeight : (Math.abs(value) / span) * chartHeight;
          return (
            <rect
              key={index}
              className={styles.bar}
              data-broken={isBroken}
              data-hovered={hovered === index}
              x={index * step}
              y={isBroken ? 0 : value >= 0 ? zero - height : zero}
              width={Math.max(0.5, step - (step > 3 ? 1 : 0))}
              height={Math.max(isBroken || value === 0 ? 0 : 0.5, height)}
            />
          );
        })}
        <line className={styles.axis} x1={0} x2={step * values.length} y1={zero} y2={zero} />
      </svg>
      {isNamed && (
        <div className={styles.names} aria-hidden>
          {names.map((name) => (
            <span key={name} style={{ width: step }} title={name}>
              {name}
            </span>
          ))}
        </div>
      )}
      <span className={styles.caption}>
        {hovered === null || shown === undefined
          ? `${formatNumber(low, 3)} to ${formatNumber(high, 3)}`
          : `${names?.[page.channel + hovered] ?? `Value ${page.channel + hovered + 1}`}: ${formatNumber(shown)}`}
      </span>
    </div>
  );
}

/** Many values as one strip, wrapped into lines. */
function Strip({ page }: { page: OutputPage }) {
  const scheme = useColorScheme();
  const { ref, width: available } = useElementSize();
  const columns = Math.max(1, Math.min(page.values.length, Math.floor((available || 512) / 5)));
  const rows = Math.ceil(page.values.length / columns);
  const values = useMemo(() => {
    const padded = new Float32Array(columns * rows);
    padded.set(page.values);
    return padded;
  }, [page, columns, rows]);
  const scale = useMemo(() => {
    const { minimum, maximum } = rangeOf(page.values);
    return colorScaleFor(minimum, maximum, scheme);
  }, [page, scheme]);
  return (
    <div ref={ref}>
      <ScaleLegend scale={scale} />
      <ValuesCanvas
        values={values}
        width={columns}
        height={rows}
        scale={scale}
        label={`${formatCount(page.values.length)} values, line by line`}
        displayWidth={columns * 5}
        displayHeight={rows * 5}
        className={styles.strip}
      />
    </div>
  );
}

interface VectorBarsProps {
  inspectionId: string;
  output: InspectedOutput;
  row: number;
  /** What each value is called, where that is known. */
  names?: readonly string[] | null;
}

/** A vector as bars; a long one as a strip of colours. */
export function VectorBars({ inspectionId, output, row, names = null }: VectorBarsProps) {
  const place = { inspectionId, layer: output.layer, port: output.port, row };
  const query = useOutputPage(place, { edge: 1, channel: 0, channelCount: shownCount });
  return (
    <PageQuery query={query}>
      {(page) => (
        <>
          {page.values.length <= barLimit ? <Bars page={page} names={names} /> : <Strip page={page} />}
          {page.reduction && <span className={styles.caption}>{page.reduction}</span>}
        </>
      )}
    </PageQuery>
  );
}
