import { ActionIcon, Button, Group } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { formatNumber } from '../../../shared/base/format';
import type { Token } from '../../../shared/contract/inspection';
import type { OutputPage } from '../../../shared/job/inspection';
import { useColorScheme } from '../../lib/charts';
import { colorScaleFor, rangeOf } from './color-scale';
import { ScaleLegend } from './scale-legend';
import { ValuesCanvas } from './values-canvas';
import styles from './views.module.css';

/** What the planes of an output are: channels of an image, heads of an attention layer. */
export type PlaneNoun = 'Channel' | 'Head';

interface ZoomedMapProps {
  page: OutputPage;
  channel: number;
  noun: PlaneNoun;
  /** Words of the rows and columns, where both are the steps of a text. */
  tokens: readonly Token[] | null;
  /** Absent where there is only this plane. */
  onClose?: (() => void) | undefined;
  onMove(step: number): void;
}

const wantedSize = 320;

function describePoint(place: { x: number; y: number }, value: number, tokens: readonly Token[] | null): string {
  const word = (at: number) => (tokens?.[at]?.text ? ` “${tokens[at]?.text}”` : '');
  return tokens
    ? `Step ${place.y + 1}${word(place.y)} looks at step ${place.x + 1}${word(place.x)}: ${formatNumber(value)}`
    : `Row ${place.y + 1}, column ${place.x + 1}: ${formatNumber(value)}`;
}

/** One plane, enlarged, with the value under the pointer. */
export function ZoomedMap({ page, channel, noun, tokens, onClose, onMove }: ZoomedMapProps) {
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
  const point = Math.max(2, Math.min(40, Math.floor(wantedSize / Math.max(height, width))));
  const value = hovered ? values[hovered.y * width + hovered.x] : undefined;
  return (
    <div className={styles.zoomed}>
      <Group gap={4}>
        {count > 1 && (
          <>
            <ActionIcon aria-label={`${noun} before`} disabled={index <= 0} onClick={() => onMove(-1)}>
              <IconChevronLeft size={16} />
            </ActionIcon>
            <span className={styles.caption}>
              {noun} {channel + 1}
            </span>
            <ActionIcon
              aria-label={`Next ${noun.toLowerCase()}`}
              disabled={index >= count - 1}
              onClick={() => onMove(1)}
            >
              <IconChevronRight size={16} />
            </ActionIcon>
          </>
        )}
        <ScaleLegend scale={scale} />
        {onClose && (
          <Button variant="subtle" color="gray" onClick={onClose}>
            All {noun.toLowerCase()}s
          </Button>
        )}
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
          label={count > 1 ? `${noun} ${channel + 1}, enlarged` : 'Values as a picture'}
          displayWidth={width * point}
          displayHeight={height * point}
        />
      </div>
      <span className={styles.caption}>
        {hovered && value !== undefined
          ? describePoint(hovered, value, tokens)
          : (page.reduction ?? `${height} × ${width} points`)}
      </span>
    </div>
  );
}
