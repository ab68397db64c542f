import { ActionIcon, Button, Group, SegmentedControl, Slider, Tooltip } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { formatNumber } from '../../../shared/base/format';
import type { InspectedOutput } from '../../../shared/contract/inspection';
import type { OutputPage } from '../../../shared/job/inspection';
import { useColorScheme } from '../../lib/charts';
import { colorScaleFor, rangeOf } from './color-scale';
import { useOutputPage } from './output-page';
import { PageQuery } from './page-query';
import { ScaleLegend } from './scale-legend';
import { ValuesCanvas } from './values-canvas';
import styles from './views.module.css';

interface FeatureMapsProps {
  inspectionId: string;
  output: InspectedOutput;
  row: number;
}

const channelCount = 64;
const edge = 128;
const tileSizes = { small: 48, medium: 80, large: 144 } as const;
type TileSize = keyof typeof tileSizes;

function MapGrid({
  page,
  tile,
  isEach,
  onZoom,
}: {
  page: OutputPage;
  tile: number;
  isEach: boolean;
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
          const label = `Channel ${channel + 1}: ${formatNumber(minimum, 3)} to ${formatNumber(maximum, 3)}`;
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

function ZoomedMap({
  page,
  channel,
  onClose,
  onMove,
}: {
  page: OutputPage;
  channel: number;
  onClose(): void;
  onMove(step: number): void;
}) {
  const scheme = useColorScheme();
  const [count = 0, height = 0, width = 0] = page.shape;
  const index = channel - page.channel;
  const values = useMemo(
    () => page.values.subarray(index * height * width, (index + 1) * height * width),
    [page, index, height, width],
  );
  const scale = useMemo(() => {
    const { minimum, maximum } = rangeOf(values);
    return colorScaleFor(minimum, maximum, scheme);
  }, [values, scheme]);
  const [hovered, setHovered] = useState<{ x: number; y: number } | null>(null);
  const point = Math.max(2, Math.floor(320 / Math.max(height, width)));
  const value = hovered ? values[hovered.y * width + hovered.x] : undefined;
  return (
    <div className={styles.zoomed}>
      <Group gap={4}>
        <ActionIcon aria-label="Channel before" disabled={index <= 0} onClick={() => onMove(-1)}>
          <IconChevronLeft size={16} />
        </ActionIcon>
        <span className={styles.caption}>Channel {channel + 1}</span>
        <ActionIcon aria-label="Next channel" disabled={index >= count - 1} onClick={() => onMove(1)}>
          <IconChevronRight size={16} />
        </ActionIcon>
        <ScaleLegend scale={scale} />
        <Button variant="subtle" color="gray" onClick={onClose}>
          All channels
        </Button>
      </Group>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: reading a value under the pointer adds to the picture, it is no control. */}
      <div
        className={styles.zoomedMap}
        onMouseLeave={() => setHovered(null)}
        onMouseMove={(event) => {
          const bounds = event.currentTarget.getBoundingClientRect();
          const x = Math.min(width - 1, Math.max(0, Math.floor((event.clientX - bounds.left) / point)));
          const y = Math.min(height - 1, Math.max(0, Math.floor((event.clientY - bounds.top) / point)));
          setHovered({ x, y });
        }}
      >
        <ValuesCanvas
          values={values}
          width={width}
          height={height}
          scale={scale}
          label={`Channel ${channel + 1}, enlarged`}
          displayWidth={width * point}
          displayHeight={height * point}
        />
      </div>
      <span className={styles.caption}>
        {hovered && value !== undefined
          ? `Row ${hovered.y + 1}, column ${hovered.x + 1}: ${formatNumber(value)}`
          : `${height} × ${width} points`}
      </span>
    </div>
  );
}

/** Images and volumes: one small picture a channel; a click enlarges it. */
export function FeatureMaps({ inspectionId, output, row }: FeatureMapsProps) {
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
    <PageQuery query={query}>
      {(page) => {
        const [count = 0] = page.shape;
        const isZoomed = zoomed !== null && zoomed >= page.channel && zoomed < page.channel + count;
        if (isZoomed)
          return (
            <ZoomedMap
              page={page}
              channel={zoomed}
              onClose={() => setZoomed(null)}
              onMove={(step) => setZoomed(zoomed + step)}
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
              <Tooltip label="One colour scale for all channels, or one for each">
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
                    aria-label="Channels before"
                    disabled={page.channel === 0}
                    onClick={() => setFirst(Math.max(0, page.channel - channelCount))}
                  >
                    <IconChevronLeft size={16} />
                  </ActionIcon>
                  <ActionIcon
                    aria-label="Next channels"
                    disabled={page.channel + count >= channels}
                    onClick={() => setFirst(page.channel + count)}
                  >
                    <IconChevronRight size={16} />
                  </ActionIcon>
                </Group>
              )}
              {depth > 1 && (
                <Slider
                  w={140}
                  min={0}
                  max={depth - 1}
                  value={slice}
                  onChange={setSlice}
                  thumbLabel="Slice"
                  label={(value) => `Slice ${value + 1} of ${depth}`}
                />
              )}
              {page.reduction && <span className={styles.caption}>{page.reduction}</span>}
            </div>
            <MapGrid page={page} tile={tileSizes[tile]} isEach={isEach} onZoom={setZoomed} />
          </>
        );
      }}
    </PageQuery>
  );
}
