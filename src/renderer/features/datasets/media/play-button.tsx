import { IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react';
import { type MouseEvent, useEffect, useState } from 'react';
import type { Dataset } from '../../../../shared/contract/dataset';
import { showFailure } from '../../../lib/toast';
import classes from './media.module.css';
import { mediaAddress } from './media-address';

/** One sound at a time in the whole page. */
let playing: HTMLAudioElement | null = null;

/** Plays a stored sound from its beginning, in a form the browser knows. Returns how to stop it. */
function startSound(dataset: Dataset, mediaId: string, onEnd: () => void): () => void {
  playing?.pause();
  const audio = new Audio(mediaAddress(dataset, mediaId));
  playing = audio;
  let asWav = false;
  const stop = () => {
    audio.pause();
    if (playing === audio) playing = null;
  };
  audio.onpause = onEnd;
  audio.onended = onEnd;
  const play = () =>
    audio.play().catch((error: unknown) => {
      if (playing !== audio) return;
      if (!asWav) {
        asWav = true;
        audio.src = mediaAddress(dataset, mediaId, 'wav');
        void play();
        return;
      }
      onEnd();
      showFailure('The sound cannot be played', error);
    });
  void play();
  return stop;
}

interface PlayButtonProps {
  dataset: Dataset;
  mediaId: string;
  size?: number;
  /** Inside of something that is itself pressed, where a button may not be: the keyboard plays in the viewer. */
  mouseOnly?: boolean;
}

/** A small button that plays a sound of a row. */
export function PlayButton({ dataset, mediaId, size = 14, mouseOnly = false }: PlayButtonProps) {
  const [stop, setStop] = useState<(() => void) | null>(null);
  useEffect(() => () => stop?.(), [stop]);
  const Icon = stop ? IconPlayerPauseFilled : IconPlayerPlayFilled;
  const onClick = (event: MouseEvent) => {
    event.stopPropagation();
    if (stop) stop();
    else {
      const started = startSound(dataset, mediaId, () => setStop(null));
      setStop(() => started);
    }
  };
  if (mouseOnly)
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: see mouseOnly.
      <span className={classes.play} onClick={onClick}>
        <Icon size={size} aria-hidden />
      </span>
    );
  return (
    <button
      type="button"
      className={classes.play}
      aria-label={stop ? 'Stop the sound' : 'Play the sound'}
      onClick={onClick}
    >
      <Icon size={size} aria-hidden />
    </button>
  );
}
