import { ActionIcon } from '@mantine/core';
import { IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type PointerEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { formatNumber } from '../../../../shared/base/format';
import { bulkPaths } from '../../../../shared/contract/bulk';
import type { Dataset } from '../../../../shared/contract/dataset';
import type { Spectrogram } from '../../../../shared/job/media';
import { bulkAddress } from '../../../lib/bulk';
import { useShortcuts } from '../../../lib/shortcuts';
import { mediaAddress } from './media-address';
import classes from './media-viewer.module.css';
import { SpectrogramCanvas } from './spectrogram';
import { useWaveform, WaveformCanvas } from './waveform';

const pointCount = 4000;
const spectrogramWidth = 1024;
const spectrogramHeight = 256;
const skipS = 1;

function useSpectrogram(dataset: Dataset, mediaId: string) {
  return useQuery({
    queryKey: ['spectrogram', dataset.id, mediaId],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }): Promise<Spectrogram> => {
      const address = bulkAddress(bulkPaths.mediaSpectrogram(dataset.id, mediaId), {
        version: dataset.version,
        width: spectrogramWidth,
        height: spectrogramHeight,
      });
      const response = await fetch(address, { signal });
      if (!response.ok) throw new Error((await response.json()).error.message);
      const about = JSON.parse(decodeURIComponent(response.headers.get('X-Page') ?? '{}'));
      return { ...about, values: new Uint8Array(await response.arrayBuffer()) };
    },
  });
}

/** A sound as waveform and spectrogram; a press on either plays from there. */
export function AudioView({ dataset, mediaId, format }: { dataset: Dataset; mediaId: string; format: string }) {
  const waveform = useWaveform(dataset, mediaId, pointCount);
  const spectrogram = useSpectrogram(dataset, mediaId);
  const audio = useRef<HTMLAudioElement>(null);
  const lanes = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [playing, setPlaying] = useState(false);
  const [atS, setAtS] = useState(0);
  // Browsers play FLAC and lose their place in it when they are sent to another.
  const [asWav, setAsWav] = useState(format === 'flac');
  const [failed, setFailed] = useState(false);
  useLayoutEffect(() => {
    const element = lanes.current;
    if (!element) return;
    const measure = () => setWidth(element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (!playing) return;
    let frame = requestAnimationFrame(function follow() {
      setAtS(audio.current?.currentTime ?? 0);
      frame = requestAnimationFrame(follow);
    });
    return () => cancelAnimationFrame(frame);
  }, [playing]);
  const durationS = waveform.data?.durationS ?? 0;
  const seek = (toS: number) => {
    const to = Math.max(0, Math.min(durationS, toS));
    if (audio.current) audio.current.currentTime = to;
    setAtS(to);
  };
  const toggle = () => {
    if (playing) audio.current?.pause();
    else void audio.current?.play().catch(() => {});
  };
  useShortcuts('Sound', [
    { keys: 'space', title: 'Play or pause', run: toggle, whileTyping: true },
    { keys: 'shift+arrowleft', title: 'One second back', run: () => seek(atS - skipS), whileTyping: true },
    { keys: 'shift+arrowright', title: 'One second on', run: () => seek(atS + skipS), whileTyping: true },
  ]);
  const seekTo = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons === 0) return;
    const box = event.currentTarget.getBoundingClientRect();
    seek(((event.clientX - box.left) / box.width) * durationS);
  };
  const error = waveform.error ?? spectrogram.error;
  return (
    <div className={classes.sound}>
      {/* biome-ignore lint/a11y/useMediaCaption: sounds of a data set have no captions. */}
      <audio
        ref={audio}
        src={mediaAddress(dataset, mediaId, asWav ? 'wav' : undefined)}
        preload="auto"
        onLoadedMetadata={({ currentTarget }) => {
          currentTarget.currentTime = atS;
        }}
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onError={() => (asWav ? setFailed(true) : setAsWav(true))}
      />
      {error && <p className={classes.note}>{error.message}</p>}
      <div ref={lanes} className={classes.lanes} onPointerDown={seekTo} onPointerMove={seekTo}>
        <div className={classes.waveform}>
          {waveform.data && width > 0 && <WaveformCanvas waveform={waveform.data} width={width} height={140} />}
        </div>
        <div className={classes.spectrogram}>
          {spectrogram.data && width > 0 && (
            <>
              <SpectrogramCanvas spectrogram={spectrogram.data} width={width} height={240} />
              <span className={classes.topHz}>{formatNumber(spectrogram.data.sampleRate / 2000, 3)} kHz</span>
              <span className={classes.bottomHz}>0</span>
            </>
          )}
        </div>
        {durationS > 0 && <i className={classes.cursor} style={{ left: `${(atS / durationS) * 100}%` }} aria-hidden />}
      </div>
      <div className={classes.times} aria-hidden>
        {[0, 0.25, 0.5, 0.75, 1].map((share) => (
          <span key={share}>{formatNumber(share * durationS, 3)} s</span>
        ))}
      </div>
      <div className={classes.player}>
        <ActionIcon size="lg" radius="xl" aria-label={playing ? 'Pause' : 'Play'} onClick={toggle} disabled={failed}>
          {playing ? <IconPlayerPauseFilled size={18} /> : <IconPlayerPlayFilled size={18} />}
        </ActionIcon>
        <input
          type="range"
          className={classes.seek}
          aria-label="Position"
          aria-valuetext={`${atS.toFixed(2)} of ${durationS.toFixed(2)} seconds`}
          min={0}
          max={durationS || 1}
          step={durationS / 1000 || 0.01}
          value={atS}
          onChange={(event) => seek(Number(event.currentTarget.value))}
        />
        <span className={classes.clock}>
          {atS.toFixed(2)} / {durationS.toFixed(2)} s
        </span>
        {failed && <span className={classes.note}>This browser cannot play it.</span>}
      </div>
    </div>
  );
}
