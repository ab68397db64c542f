import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { formatBytes, formatCount, formatDuration, formatNumber } from '../../../../shared/base/format';
import type { Dataset } from '../../../../shared/contract/dataset';
import type { MediaProfile as Figures } from '../../../../shared/contract/media';
import { host } from '../../../lib/host-client';
import { Loaded } from '../../../lib/loaded';
import { Histogram } from '../../../ui/histogram';
import { KeyValue } from '../../../ui/key-value';
import { isMediaKind } from './media-address';
import classes from './media-profile.module.css';
import { NearDuplicates } from './near-duplicates';

/** What the images and sounds of a data set are like; nothing for one without. */
export function MediaProfile({ dataset }: { dataset: Dataset }) {
  if (!dataset.columns.some(({ kind }) => isMediaKind(kind))) return null;
  return <MediaFigures dataset={dataset} />;
}

function MediaFigures({ dataset }: { dataset: Dataset }) {
  const query = useQuery(
    host.media.profile.queryOptions({
      input: { id: dataset.id, version: dataset.version },
      staleTime: Number.POSITIVE_INFINITY,
    }),
  );
  return (
    <Loaded query={query}>
      {({ images, sounds }) => (
        <>
          {images && <ImageFigures images={images} />}
          {images && <LookAlikes dataset={dataset} />}
          {sounds && <SoundFigures sounds={sounds} />}
        </>
      )}
    </Loaded>
  );
}

const counted = <Item,>(items: readonly (Item & { count: number })[], name: (item: Item) => string) =>
  items.map((item) => `${name(item)} (${formatCount(item.count)})`).join(', ');
const range = ({ minimum, median, maximum }: { minimum: number; median: number; maximum: number }, unit: string) =>
  minimum === maximum
    ? `${formatNumber(minimum, 4)} ${unit}`
    : `${formatNumber(minimum, 4)} to ${formatNumber(maximum, 4)} ${unit}, median ${formatNumber(median, 4)}`;
const channelNames: Record<number, string> = { 1: 'grey', 3: 'RGB', 4: 'RGB and alpha' };
const letters: Record<number, readonly string[]> = { 1: [''], 3: ['R ', 'G ', 'B '], 4: ['R ', 'G ', 'B ', 'A '] };

function ImageFigures({ images }: { images: NonNullable<Figures['images']> }) {
  const figures = (channels: number, values: readonly number[]) =>
    values.map((value, index) => `${letters[channels]?.[index] ?? ''}${formatNumber(value, 4)}`).join(' · ');
  const items: [string, ReactNode][] = [
    ['Files', `${formatCount(images.fileCount)} different, ${formatBytes(images.sizeBytes)}`],
    ['Formats', counted(images.formats, ({ format }) => format.toUpperCase())],
    ['Width', range(images.width, 'pixels')],
    ['Height', range(images.height, 'pixels')],
    [
      images.sizeCount > images.sizes.length ? 'Frequent sizes' : 'Sizes',
      counted(images.sizes, ({ width, height }) => `${width} × ${height}`),
    ],
    ...images.channels.flatMap(({ channels, count, mean, deviation }): [string, ReactNode][] => {
      const name = channelNames[channels] ?? `${channels} channels`;
      return [
        [`Mean, ${name}`, `${figures(channels, mean)} (${formatCount(count)} files)`],
        [`Deviation, ${name}`, figures(channels, deviation)],
      ];
    }),
  ];
  return (
    <section className={classes.section}>
      <h2>Images</h2>
      <KeyValue items={items} />
    </section>
  );
}

function SoundFigures({ sounds }: { sounds: NonNullable<Figures['sounds']> }) {
  const items: [string, ReactNode][] = [
    ['Files', `${formatCount(sounds.fileCount)} different, ${formatBytes(sounds.sizeBytes)}`],
    ['Formats', counted(sounds.formats, ({ format }) => format.toUpperCase())],
    ['Sample rates', counted(sounds.sampleRates, ({ sampleRate }) => `${formatCount(sampleRate)} Hz`)],
    ['Channels', counted(sounds.channelCounts, ({ channels }) => formatCount(channels))],
    ['Length', range(sounds.durationS, 's')],
    ['All together', formatDuration(sounds.totalDurationS * 1000)],
  ];
  return (
    <section className={classes.section}>
      <h2>Sounds</h2>
      <KeyValue items={items} />
      {sounds.durations.length > 0 && (
        <Histogram bins={sounds.durations} width={360} height={80} label="How long the sounds are, in seconds" />
      )}
    </section>
  );
}

/** Looked for on demand: a comparison of all with all. */
function LookAlikes({ dataset }: { dataset: Dataset }) {
  const [asked, setAsked] = useState(false);
  return (
    <section className={classes.section}>
      <h2>Images that look alike</h2>
      {asked ? (
        <NearDuplicates dataset={dataset} />
      ) : (
        <div>
          <p className={classes.note}>
            Copies and near-copies that stand in several parts of a split make a model look better than it is.
          </p>
          <Button variant="default" onClick={() => setAsked(true)}>
            Look for them
          </Button>
        </div>
      )}
    </section>
  );
}
