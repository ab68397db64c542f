import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type LineAxis, startOf, stepsPerEpoch } from '../../../../shared/charts/line-positions';
import type { RunEvent, RunEventKind, RunSummary } from '../../../../shared/contract/run';
import { type ColorScheme, type EventMark, lineStyleOf } from '../../../lib/charts';
import { host } from '../../../lib/host-client';

/** Marks of more runs than this could not be told apart. */
export const eventfulRunCount = 8;

/** Kinds that are drawn, and which of them come so often that they are drawn faintly. */
const drawnKinds: Partial<Record<RunEventKind, { faint: boolean }>> = {
  intervention: { faint: false },
  phase: { faint: false },
  resume: { faint: false },
  checkpoint: { faint: true },
};

function positionOf({ step, at }: RunEvent, run: RunSummary, { axis }: LineAxis): number | null {
  if (axis === 'clock') return at;
  if (axis === 'time') return at - startOf(run);
  if (step === null || axis === 'metric') return null;
  return axis === 'step' ? step : step / stepsPerEpoch(run);
}

/** What happened in a run, as marks of its charts. */
export function eventMarks(
  run: RunSummary,
  events: readonly RunEvent[],
  view: LineAxis,
  scheme: ColorScheme,
  isAlone: boolean,
): EventMark[] {
  return events.flatMap((event, index) => {
    const drawn = drawnKinds[event.kind];
    const x = positionOf(event, run, view);
    if (!drawn || x === null) return [];
    return [
      {
        id: `${run.id} ${index}`,
        x,
        title: event.message,
        owner: isAlone ? null : run.name,
        color: lineStyleOf(run.colorIndex, scheme).color,
        faint: drawn.faint,
      },
    ];
  });
}

const none: readonly EventMark[] = [];

/** The events of a few runs as marks; none of many. */
export function useRunEvents(
  runs: readonly RunSummary[],
  { axis, axisMetric, joinedBySteps }: LineAxis,
  scheme: ColorScheme,
  enabled: boolean,
): readonly EventMark[] {
  const eventful = enabled && runs.length <= eventfulRunCount ? runs : [];
  const events = useQueries({
    queries: eventful.map(({ id }) => host.runs.events.queryOptions({ input: { id } })),
    combine: (answers) => answers.map(({ data }) => data?.events ?? null),
  });
  return useMemo(() => {
    const view = { axis, axisMetric, joinedBySteps };
    const marks = eventful.flatMap((run, index) =>
      eventMarks(run, events[index] ?? [], view, scheme, eventful.length === 1),
    );
    return marks.length === 0 ? none : marks;
  }, [events, runs, enabled, axis, axisMetric, joinedBySteps, scheme]);
}
