import { useMemo, useState } from 'react';
import { formatNumber } from '../../../shared/base/format';
import type { InspectedOutput, Token } from '../../../shared/contract/inspection';
import type { OutputPage } from '../../../shared/job/inspection';
import { useColorScheme } from '../../lib/charts';
import { colorScaleFor, rangeOf } from './color-scale';
import { useOutputPage } from './output-page';
import { PageQuery } from './page-query';
import { ScaleLegend } from './scale-legend';
import { ValuesCanvas } from './values-canvas';
import styles from './views.module.css';

const edge = 256;
const largestPoint = 14;
const wantedWidth = 640;

function Heat({ page, tokens }: { page: OutputPage; tokens: readonly Token[] | null }) {
  const scheme = useColorScheme();
  const [height = 0, width = 0] = page.shape;
  const [hovered, setHovered] = useState<{ x: number; y: number } | null>(null);
  const scale = useMemo(() => {
    const { minimum, maximum } = rangeOf(page.values);
    return colorScaleFor(minimum, maximum, scheme);
  }, [page, scheme]);
  const point = Math.max(2, Math.min(largestPoint, Math.floor(wantedWidth / Math.max(width, 1))));
  const rowHeight = Math.max(point, tokens && page.reduction === null && height <= 128 ? 14 : 2);
  const [stepCount = height] = page.fullShape;
  const isWhole = page.reduction === null;
  const named = tokens && isWhole && tokens.length === stepCount && rowHeight >= 14 ? tokens : null;
  const value = hovered ? page.values[hovered.y * width + hovered.x] : undefined;
  return (
    <>
      <div className={styles.tools}>
        <ScaleLegend scale={scale} />
        <span className={styles.caption}>
          {hovered && value !== undefined
            ? `${isWhole ? 'Step' : 'Block'} ${hovered.y + 1}${named?.[hovered.y]?.text ? ` “${named[hovered.y]?.text}”` : ''}, feature ${hovered.x + 1}: ${formatNumber(value)}`
            : `Steps downwards, features to the right${page.reduction ? ` · ${page.reduction}` : ''}`}
        </span>
      </div>
      <div className={styles.heat}>
        {named && (
          <ol className={styles.steps} style={{ lineHeight: `${rowHeight}px` }} aria-label="Tokens of the steps">
            {named.map(({ text }, index) => (
              <li key={index} data-padding={text === ''}>
                {text || '·'}
              </li>
            ))}
          </ol>
        )}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: reading a value under the pointer adds to the picture, it is no control. */}
        <div
          onMouseLeave={() => setHovered(null)}
          onMouseMove={(event) => {
            const bounds = event.currentTarget.getBoundingClientRect();
            const x = Math.min(width - 1, Math.max(0, Math.floor((event.clientX - bounds.left) / point)));
            const y = Math.min(height - 1, Math.max(0, Math.floor((event.clientY - bounds.top) / rowHeight)));
            setHovered({ x, y });
          }}
        >
          <ValuesCanvas
            values={page.values}
            width={width}
            height={height}
            scale={scale}
            label={`Heat map of ${height} steps and ${width} features`}
            displayWidth={width * point}
            displayHeight={height * rowHeight}
          />
        </div>
      </div>
    </>
  );
}

interface SequenceMapProps {
  inspectionId: string;
  output: InspectedOutput;
  row: number;
  /** Words of the steps, where the input is text. */
  tokens: readonly Token[] | null;
}

/** A sequence as a heat map: steps downwards, features to the right. */
export function SequenceMap({ inspectionId, output, row, tokens }: SequenceMapProps) {
  const place = { inspectionId, layer: output.layer, port: output.port, row };
  const query = useOutputPage(place, { edge, channel: 0, channelCount: 1 });
  return <PageQuery query={query}>{(page) => <Heat page={page} tokens={tokens} />}</PageQuery>;
}
