import { useMemo, useState } from 'react';
import type { RunSummary } from '../../../../shared/contract/run';
import type { ComparedRecordKind, RecordOverview } from '../../../../shared/contract/run-record';
import { joinPositions, positionsOf, type StepAlignment } from './compared-steps';
import { kindIn } from './use-records';
import { useStepPlayer } from './use-step-player';

/** A run whose records are compared, with what it has. */
export interface RecordedRun {
  run: RunSummary;
  overview: RecordOverview;
}

/** The steps that all compared runs follow: every one that one of them has recorded, by step or by epoch. */
export function useSharedSteps(recorded: readonly RecordedRun[], kind: ComparedRecordKind) {
  const [alignment, setAlignment] = useState<StepAlignment>('step');
  const positions = useMemo(
    () =>
      joinPositions(
        recorded.map(({ run, overview }) => positionsOf(kindIn(overview, kind)?.steps ?? [], run, alignment)),
      ),
    [recorded, kind, alignment],
  );
  const player = useStepPlayer(positions, 'Compared records');
  return { alignment, setAlignment, player };
}
