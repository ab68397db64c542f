import { useEffect, useMemo, useState } from 'react';
import { useShortcuts } from '../../../lib/shortcuts';

/** Which of the recorded steps is looked at. */
export interface StepPlayer {
  steps: readonly number[];
  /** Place in `steps`; −1 while there are none. */
  place: number;
  step: number | null;
  isPlaying: boolean;
  setPlace(place: number): void;
  setStep(step: number): void;
  play(isPlaying: boolean): void;
}

const frameMs = 350;

/** The newest step as long as nobody has chosen another; plays them one after the other. */
export function useStepPlayer(steps: readonly number[], scope: string): StepPlayer {
  const [chosen, setChosen] = useState<number | null>(null);
  const [isPlaying, play] = useState(false);
  const last = steps.length - 1;
  const found = chosen === null ? last : steps.findLastIndex((step) => step <= chosen);
  const place = last < 0 ? -1 : Math.max(0, found);

  const player = useMemo<StepPlayer>(() => {
    const setPlace = (next: number) => {
      const within = Math.max(0, Math.min(last, next));
      // At the end it goes on with what comes.
      setChosen(within === last ? null : (steps[within] ?? null));
    };
    return {
      steps,
      place,
      step: steps[place] ?? null,
      isPlaying,
      setPlace,
      setStep: (step) => setPlace(steps.findLastIndex((each) => each <= step)),
      play: (next) => {
        if (next && place === last) setPlace(0);
        play(next && last > 0);
      },
    };
  }, [steps, place, last, isPlaying]);

  useEffect(() => {
    if (!isPlaying) return;
    const timer = setTimeout(() => {
      if (place >= last) play(false);
      else player.setPlace(place + 1);
    }, frameMs);
    return () => clearTimeout(timer);
  }, [isPlaying, place, last, player]);

  useShortcuts(scope, [
    { keys: '[', title: 'Step before', run: () => player.setPlace(place - 1) },
    { keys: ']', title: 'Step after', run: () => player.setPlace(place + 1) },
    { keys: 'l', title: 'Play the steps', run: () => player.play(!isPlaying) },
  ]);
  return player;
}
