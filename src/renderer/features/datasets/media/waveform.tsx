import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { bulkPaths } from '../../../../shared/contract/bulk';
import type { Dataset } from '../../../../shared/contract/dataset';
import type { Waveform } from '../../../../shared/job/media';
import { fetchNumbers } from '../../../lib/bulk';
import classes from './media.module.css';

type About = Omit<Waveform, 'peaks'>;

/** The extremes of each part of a sound. */
export function useWaveform(dataset: Dataset, mediaId: string, points: number) {
  return useQuery({
    queryKey: ['waveform', dataset.id, mediaId, points],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      const { values, headers } = await fetchNumbers(
        bulkPaths.mediaWaveform(dataset.id, mediaId),
        { points, version: dataset.version },
        signal,
      );
      const about: About = JSON.parse(decodeURIComponent(headers.get('X-Page') ?? '{}'));
      return { ...about, peaks: values };
    },
  });
}

interface DrawnWaveform {
  peaks: Float32Array;
  channelCount: number;
}

function draw(canvas: HTMLCanvasElement, { peaks, channelCount }: DrawnWaveform, width: number, height: number): void {
  const ratio = window.devicePixelRatio;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d');
  if (!context) return;
  const colours = getComputedStyle(canvas);
  const pointCount = peaks.length / 2 / channelCount;
  const laneHeight = canvas.height / channelCount;
  for (let channel = 0; channel < channelCount; channel += 1) {
    const middle = laneHeight * (channel + 0.5);
    context.fillStyle = colours.getPropertyValue('--line-strong');
    context.fillRect(0, Math.round(middle), canvas.width, 1);
    context.fillStyle = colours.getPropertyValue('--plot');
    for (let x = 0; x < canvas.width; x += 1) {
      const from = Math.floor((x * pointCount) / canvas.width);
      const to = Math.max(from + 1, Math.floor(((x + 1) * pointCount) / canvas.width));
      let low = 0;
      let high = 0;
      for (let point = from; point < to; point += 1) {
        const at = (channel * pointCount + point) * 2;
        low = Math.min(low, peaks[at] ?? 0);
        high = Math.max(high, peaks[at + 1] ?? 0);
      }
      const reach = laneHeight * 0.48;
      const top = middle - Math.min(1, high) * reach;
      context.fillRect(x, top, 1, Math.max(1, middle - Math.max(-1, low) * reach - top));
    }
  }
}

export function WaveformCanvas({
  waveform,
  width,
  height,
}: {
  waveform: DrawnWaveform;
  width: number;
  height: number;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current) draw(canvas.current, waveform, width, height);
  }, [waveform, width, height]);
  return <canvas ref={canvas} style={{ width, height }} role="img" aria-label="Waveform" />;
}

/** A sound at a glance. */
export function SmallWaveform({
  dataset,
  mediaId,
  width,
  height,
}: {
  dataset: Dataset;
  mediaId: string;
  width: number;
  height: number;
}) {
  const { data, error } = useWaveform(dataset, mediaId, 200);
  if (error) return <span className={classes.failed}>cannot be shown</span>;
  if (!data) return <div style={{ height }} />;
  return <WaveformCanvas waveform={data} width={width} height={height} />;
}
