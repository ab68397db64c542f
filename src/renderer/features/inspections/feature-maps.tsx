import { ActionIcon, Group, SegmentedControl, Slider, Tooltip } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
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
import { type PlaneNoun, ZoomedMap } from './zoomed-map';

interface FeatureMapsProps {
  inspectionId: string;
  output: InspectedOutput;
  row: number;
  /** Words of the steps, for the weights of an attention layer over a text. */
  tokens?: readonly Token[] | null;
}

const channelCount = 64;
const edge = 128;
const tileSizes = { small: 48, medium: 80, large: 144 } as const;
type TileSize = keyof typeof tileSizes;

function MapGrid({
  page,
  tile,
  isEach,
  noun,
  onZoom,
}: {
  page: OutputPage;
  tile: number;
  isEach: boolean;
  noun: PlaneNoun;
  onZoom(channel: number): void;
}) {
  const scheme = useColorScheme();
  const [count = 0, height = 0, width = 0] = page.shape;
  const size = height * width;
  const shared = useMemo(() => {
    const { minimum, maximum } = rangeOf(page.values);
    return colorScaleFor(minimum, maximum, scheme);
  }, [page, scheme]);
  const ratio = tile / Math.max(height, width);
  return (
    <>
      {!isEach && <ScaleLegend scale={shared} />}
      <ul className={styles.maps} aria-label="Feature maps">
        {Array.from({ length: count }, (_, index) => {
          const values = page.values.subarray(index * size, (index + 1) * size);
          const { minimum, maximum } = rangeOf(values);
          const channel = page.channel + index;
          const label = `${noun} ${channel + 1}: ${formatNumber(minimum, 3)} to ${formatNumber(maximum, 3)}`;
          return (
            <li key={channel}>
              <button type="button" className={styles.map} title={label} onClick={() => onZoom(channel)}>
                <ValuesCanvas
                  values={values}
                  width={width}
                  height={height}
                  scale={isEach ? colorScaleFor(minimum, maximum, scheme) : shared}
                  label={label}
                  displayWidth={Math.max(1, Math.round(width * ratio))}
                  displayHeight={Math.max(1, Math.round(height * ratio))}
                />
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** Images, volumes and weights of attention: one small picture a channel or head; a click enlarges it. */
export function FeatureMaps({ inspectionId, output, row, tokens = null }: FeatureMapsProps) {
  const noun: PlaneNoun = output.view === 'attention' ? 'Head' : 'Channel';
  const [first, setFirst] = useState(0);
  const [tile, setTile] = useState<TileSize>('medium');
  const [isEach, setEach] = useState(false);
  const [zoomed, setZoomed] = useState<number | null>(null);
  const depth = output.view === 'volume' ? (output.shape[0] ?? 1) : 1;
  const [slice, setSlice] = useState(Math.floor(depth / 2));
  const channels = output.shape.at(-1) ?? 1;
  const place = { inspectionId, layer: output.layer, port: output.port, row };
  const query = useOutputPage(place, {
    edge,
    channel: Math.min(first, channels - 1),
    channelCount,
    slice: output.view === 'volume' ? slice : null,
  });
  return (
    <>
      {depth > 1 && (
        <Slider
          w={200}
          min={0}
          max={depth - 1}
          value={slice}
          onChange={setSlice}
          thumbLabel="Slice"
          label={(value) => `Slice ${value + 1} of ${depth}`}
        />
      )}
      <PageQuery query={query}>
        {(page) => {
          const [count = 0] = page.shape;
          const isZoomed = zoomed !== null && zoomed >= page.channel && zoomed < page.channel + count;
          const [queries, keys] = page.fullShape;
          const isOverSteps =
            noun === 'Head' && page.reduction === null && queries === tokens?.length && keys === queries;
          if (isZoomed || count === 1)
            return (
              <ZoomedMap
                page={page}
                channel={isZoomed ? zoomed : page.channel}
                noun={noun}
                tokens={isOverSteps ? tokens : null}
                onClose={count > 1 ? () => setZoomed(null) : undefined}
                onMove={(step) => setZoomed((zoomed ?? page.channel) + step)}
              />
            );
          return (
            <>
              <div className={styles.tools}>
                <SegmentedControl
                  aria-label="Size of the pictures"
                  value={tile}
                  onChange={(next) => setTile(next as TileSize)}
                  data={[
                    { value: 'small', label: 'S' },
                    { value: 'medium', label: 'M' },
                    { value: 'large', label: 'L' },
                  ]}
                />
                <Tooltip label="One colour scale for all of them, or one for each">
                  <SegmentedControl
                    aria-label="Colour scale"
                    value={isEach ? 'each' : 'shared'}
                    onChange={(next) => setEach(next === 'each')}
                    data={[
                      { value: 'shared', label: 'Shared scale' },
                      { value: 'each', label: 'Each its own' },
                    ]}
                  />
                </Tooltip>
                {channels > count && (
                  <Group gap={4}>
                    <ActionIcon
                      aria-label={`${noun}s before`}
                      disabled={page.channel === 0}
                      onClick={() => setFirst(Math.max(0, page.channel - channelCount))}
                    >
                      <IconChevronLeft size={16} />
                    </ActionIcon>
                    <ActionIcon
                      aria-label={`Next ${noun.toLowerCase()}s`}
                      disabled={page.channel + count >= channels}
                      onClick={() => setFirst(page.channel + count)}
                    >
                      <IconChevronRight size={16} />
                    </ActionIcon>
                  </Group>
                )}
                {page.reduction && <span className={styles.caption}>{page.reduction}</span>}
              </div>
              <MapGrid page={page} tile={tileSizes[tile]} isEach={isEach} noun={noun} onZoom={setZoomed} />
            </>
          );
        }}
      </PageQuery>
    </>
  );
}
