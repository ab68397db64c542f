import { ActionIcon, Modal } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconDownload } from '@tabler/icons-react';
import { skipToken, useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useReducer } from 'react';
import { formatBytes, formatCount, formatNumber } from '../../../../shared/base/format';
import type { Dataset, DatasetColumn } from '../../../../shared/contract/dataset';
import type { MediaFacts } from '../../../../shared/contract/media';
import { host } from '../../../lib/host-client';
import { useShortcuts } from '../../../lib/shortcuts';
import { KeyValue } from '../../../ui/key-value';
import type { RowPages } from '../table/row-pages';
import { ArrayPicture, isWholeArray } from './array-picture';
import { AudioView } from './audio-view';
import { ImageView } from './image-view';
import { isMediaKind, mediaAddress, pictureShape } from './media-address';
import classes from './media-viewer.module.css';
import { TextView } from './text-view';

interface MediaViewerProps {
  dataset: Dataset;
  /** Place of the column that is looked at. */
  column: number;
  pages: RowPages;
  item: number;
  range: { first: number; last: number };
  onMove: (item: number) => void;
  onClose: () => void;
  /** A value of another column in words. */
  describe: (value: unknown, column: DatasetColumn) => string | null;
}

const shownColumnCount = 40;
const titles: Record<string, string> = {
  png: 'PNG',
  jpeg: 'JPEG',
  webp: 'WebP',
  tiff: 'TIFF',
  gif: 'GIF',
  bmp: 'BMP',
  wav: 'WAV',
  flac: 'FLAC',
  mp3: 'MP3',
};

/** One row, large: its image, sound or text, what is known of it, and the way to the next. */
export function MediaViewer(props: MediaViewerProps) {
  const { dataset, column, pages, item, range, onMove, onClose, describe } = props;
  const shown = dataset.columns[column] as DatasetColumn;
  const [, arrived] = useReducer((count: number) => count + 1, 0);
  const row = useQuery({
    queryKey: ['galleryRow', dataset.id, dataset.version, pages.placeOf(item), item, column],
    queryFn: async ({ signal }) => {
      const columns = [...new Set([column, ...dataset.columns.keys()])].slice(0, shownColumnCount);
      const { table } = await pages.read(item, 1, columns, signal);
      return {
        place: Number(table.getChildAt(0)?.get(0)),
        values: new Map(columns.map((index, at) => [index, table.getChildAt(at + 1)?.get(0)])),
      };
    },
  });
  useEffect(() => arrived(), [row.data]);
  const value = row.data?.values.get(column);
  const mediaId = isMediaKind(shown.kind) && typeof value === 'string' ? value : null;
  const facts = useQuery(
    host.media.facts.queryOptions({
      input: mediaId === null ? skipToken : { id: dataset.id, version: dataset.version, mediaId },
      staleTime: Number.POSITIVE_INFINITY,
    }),
  );
  const go = (to: number) => {
    if (to >= range.first && to <= range.last) onMove(to);
  };
  useShortcuts('Viewer', [
    { keys: 'arrowleft', title: 'Previous', run: () => go(item - 1), whileTyping: true },
    { keys: 'arrowright', title: 'Next', run: () => go(item + 1), whileTyping: true },
    { keys: 'home', title: 'First', run: () => go(range.first), whileTyping: true },
    { keys: 'end', title: 'Last', run: () => go(range.last), whileTyping: true },
  ]);
  const others = dataset.columns
    .map((other, index) => ({ other, index }))
    .filter(({ index }) => index !== column && row.data?.values.has(index))
    .map(({ other, index }): [string, ReactNode] => [
      other.name,
      describe(row.data?.values.get(index), other) ?? <em>missing</em>,
    ]);
  return (
    <Modal.Root opened onClose={onClose} size="100%" padding={0} centered>
      <Modal.Overlay />
      <Modal.Content className={classes.content} aria-label={`${shown.name} of one row`}>
        <header className={classes.header}>
          <Modal.Title>{row.data ? `Row ${formatCount(row.data.place + 1)}` : shown.name}</Modal.Title>
          <span className={classes.place}>
            {formatCount(item - range.first + 1)} of {formatCount(range.last - range.first + 1)}
          </span>
          <ActionIcon
            variant="default"
            aria-label="Previous"
            disabled={item <= range.first}
            onClick={() => go(item - 1)}
          >
            <IconChevronLeft size={16} />
          </ActionIcon>
          <ActionIcon variant="default" aria-label="Next" disabled={item >= range.last} onClick={() => go(item + 1)}>
            <IconChevronRight size={16} />
          </ActionIcon>
          {mediaId !== null && (
            <ActionIcon
              component="a"
              variant="default"
              aria-label="Save the file"
              href={mediaAddress(dataset, mediaId)}
              download={facts.data?.path.split('/').at(-1) ?? mediaId}
            >
              <IconDownload size={16} />
            </ActionIcon>
          )}
          <Modal.CloseButton aria-label="Close" />
        </header>
        <div className={classes.body}>
          <div className={classes.stage}>
            {row.error ? (
              <p className={classes.note}>{row.error.message}</p>
            ) : row.data === undefined ? null : value === null || value === undefined ? (
              <p className={classes.note}>This row has no value here.</p>
            ) : mediaId !== null && shown.kind === 'image' ? (
              facts.data && <ImageView key={mediaId} dataset={dataset} facts={facts.data} />
            ) : mediaId !== null ? (
              facts.data && <AudioView key={mediaId} dataset={dataset} mediaId={mediaId} format={facts.data.format} />
            ) : value instanceof Uint8Array ? (
              pictureShape(shown) && isWholeArray(value, shown) ? (
                <ArrayPicture bytes={value} column={shown} className={classes.array ?? ''} />
              ) : (
                <p className={classes.note}>The array is too large to be shown.</p>
              )
            ) : (
              <TextView key={item} text={String(value)} />
            )}
            {facts.error && <p className={classes.note}>{facts.error.message}</p>}
          </div>
          <aside className={classes.facts}>
            {facts.data && (
              <section>
                <h3>File</h3>
                <KeyValue items={factItems(facts.data)} />
              </section>
            )}
            <section>
              <h3>Row</h3>
              <KeyValue items={others} />
            </section>
          </aside>
        </div>
      </Modal.Content>
    </Modal.Root>
  );
}

const list = (values: readonly number[]) => values.map((value) => formatNumber(value, 4)).join(', ');

function factItems(facts: MediaFacts): [string, ReactNode][] {
  const { path, format, size, width, height, channels, sampleRate, durationS, mean, deviation } = facts;
  const items: [string, ReactNode][] = [
    ['Path', path],
    ['Format', titles[format] ?? format],
    ['Size', formatBytes(size)],
  ];
  if (width !== null && height !== null) items.push(['Pixels', `${formatCount(width)} × ${formatCount(height)}`]);
  if (durationS !== null) items.push(['Length', `${formatNumber(durationS, 4)} s`]);
  if (sampleRate !== null) items.push(['Sample rate', `${formatCount(sampleRate)} Hz`]);
  items.push(['Channels', formatCount(channels)]);
  if (mean) items.push(['Mean', list(mean)]);
  if (deviation) items.push(['Deviation', list(deviation)]);
  return items;
}
