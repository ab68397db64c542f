import { SegmentedControl } from '@mantine/core';
import { formatCount, formatNumber } from '../../../../shared/base/format';
import type { RunSummary } from '../../../../shared/contract/run';
import { haveOtherPaces, type StepAlignment } from './compared-steps';
import { StepSlider, stepText } from './step-slider';
import type { StepPlayer } from './use-step-player';

interface SharedStepsProps {
  recorded: readonly { run: RunSummary }[];
  player: StepPlayer;
  alignment: StepAlignment;
  onAlignment(alignment: StepAlignment): void;
}

/** The slider that all compared runs follow: by step, or by epoch where their epochs are not equally long. */
export function SharedSteps({ recorded, player, alignment, onAlignment }: SharedStepsProps) {
  const runs = recorded.map(({ run }) => run);
  const isPaced = haveOtherPaces(runs);
  const first = runs[0];
  const textOf = (position: number) => {
    if (alignment === 'epoch') return position === 0 ? 'before training' : `epoch ${formatNumber(position, 4)}`;
    return isPaced || !first ? `step ${formatCount(position)}` : stepText(position, first);
  };
  return (
    <>
      {(isPaced || alignment === 'epoch') && (
        <SegmentedControl
          aria-label="Runs are shown at the same"
          value={alignment}
          onChange={(next) => onAlignment(next as StepAlignment)}
          data={[
            { value: 'step', label: 'Step' },
            { value: 'epoch', label: 'Epoch' },
          ]}
        />
      )}
      <StepSlider player={player} textOf={textOf} />
    </>
  );
}
