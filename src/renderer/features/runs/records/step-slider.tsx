import { ActionIcon, Slider } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { formatCount } from '../../../../shared/base/format';
import { stepsPerEpoch } from '../../../../shared/charts/line-positions';
import type { RunSummary } from '../../../../shared/contract/run';
import styles from './records.module.css';
import type { StepPlayer } from './use-step-player';

/** `step 160, epoch 4`. */
export function stepText(step: number, run: Pick<RunSummary, 'stepCount' | 'epochCount'>): string {
  // Other tools do not tell how long their epochs are.
  if (run.epochCount === 0) return `step ${formatCount(step)}`;
  if (step === 0) return 'step 0, before training';
  const epoch = step / stepsPerEpoch(run);
  const text = Number.isInteger(epoch) ? formatCount(epoch) : epoch.toFixed(1);
  return `step ${formatCount(step)}, epoch ${text}`;
}

interface StepSliderProps {
  player: StepPlayer;
  /** Names a step: `step 160, epoch 4`. */
  textOf(step: number): string;
  /** There the page's keys rest, and are not told. */
  isInDialog?: boolean;
}

/** Chooses one of the recorded steps, or plays them all. */
export function StepSlider({ player, textOf, isInDialog = false }: StepSliderProps) {
  const { steps, place, step, isPlaying, setPlace, play } = player;
  if (step === null) return null;
  const text = textOf(step);
  return (
    <div className={styles.slider}>
      <ActionIcon
        variant="default"
        aria-label={isPlaying ? 'Pause' : 'Play the steps'}
        title={`${isPlaying ? 'Pause' : 'Play the steps'}${isInDialog ? '' : ' (l); [ and ] go from step to step'}`}
        disabled={steps.length < 2}
        onClick={() => play(!isPlaying)}
      >
        {isPlaying ? <IconPlayerPause size={14} /> : <IconPlayerPlay size={14} />}
      </ActionIcon>
      <Slider
        className={styles.track}
        size="sm"
        min={0}
        max={Math.max(1, steps.length - 1)}
        step={1}
        disabled={steps.length < 2}
        value={place}
        label={null}
        thumbLabel="Recorded step"
        onChange={setPlace}
      />
      <output className={styles.step}>{text}</output>
    </div>
  );
}
