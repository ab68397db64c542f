import type { JobEvent } from '../../../shared/job/protocol';

/** When something happened to a training that was tried out. Units: milliseconds since 1970, unless said otherwise. */
export interface TrialTimeline {
  spawnedAt: number;
  engine: { id: string; version: string; at: number } | null;
  plan: (Extract<JobEvent, { type: 'plan' }> & { at: number }) | null;
  /** Ends of steps; steps of one call share their time. */
  steps: { step: number; at: number }[];
  validations: { step: number; at: number }[];
  checkpoints: { step: number; at: number; sizeBytes: number }[];
  /** When the result was there, and when the process had gone, which a run waits for. */
  doneAt: number | null;
  exitedAt: number | null;
  peakBytes: number;
  residentBytes: number;
}

export function startTimeline(now: number): TrialTimeline {
  return {
    spawnedAt: now,
    engine: null,
    plan: null,
    steps: [],
    validations: [],
    checkpoints: [],
    doneAt: null,
    exitedAt: null,
    peakBytes: 0,
    residentBytes: 0,
  };
}

type EventOf<Type extends JobEvent['type']> = Extract<JobEvent, { type: Type }>;
type Recorders = { [Type in JobEvent['type']]?: (timeline: TrialTimeline, event: EventOf<Type>, now: number) => void };

const recorders: Recorders = {
  engine: (timeline, { id, version }, now) => {
    timeline.engine = { id, version, at: now };
  },
  plan: (timeline, event, now) => {
    const isNextPhase = event.startStep > 0 && event.startStep % event.stepsPerEpoch === 0;
    if (timeline.plan && isNextPhase) return;
    // A fall back to eager steps announces the plan again: what was timed before does not count.
    if (timeline.plan) timeline.steps = [];
    timeline.plan = { ...event, at: now };
  },
  metrics: (timeline, { points }) => {
    for (const { metric, steps, timesMs } of points) {
      const target =
        metric === 'train/loss' ? timeline.steps : metric === 'validation/loss' ? timeline.validations : null;
      steps.forEach((step, index) => {
        target?.push({ step, at: timesMs[index] as number });
      });
    }
  },
  checkpoint: (timeline, { checkpoint: { step, sizeBytes } }, now) => {
    timeline.checkpoints.push({ step, at: now, sizeBytes });
  },
  done: (timeline, _, now) => {
    timeline.doneAt = now;
  },
  alive: (timeline, { residentBytes, peakBytes }) => {
    timeline.residentBytes = Math.max(timeline.residentBytes, residentBytes);
    timeline.peakBytes = Math.max(timeline.peakBytes, peakBytes);
  },
};

/** Takes one event of the engine into the timeline. */
export function recordEvent(timeline: TrialTimeline, event: JobEvent, now: number): void {
  (recorders[event.type] as ((timeline: TrialTimeline, event: JobEvent, now: number) => void) | undefined)?.(
    timeline,
    event,
    now,
  );
}

/** Epochs whose steps were all made. */
export function finishedEpochCount({ plan, steps }: TrialTimeline): number {
  return plan ? Math.floor((steps.at(-1)?.step ?? 0) / plan.stepsPerEpoch) : 0;
}

/** Units: milliseconds. */
const longEnoughMs = 1500;
const tooLongMs = 4000;
/** After the first, which is a warm-up. */
const measuredEpochCount = 3;
const warmUpStepCount = 1;
const measuredStepCount = 2;

/** Whether enough was seen to tell how a whole run will go. */
export function isEnough(timeline: TrialTimeline): boolean {
  const { plan, steps } = timeline;
  const last = steps.at(-1);
  if (!plan || !last) return false;
  const elapsedMs = last.at - plan.at;
  if (finishedEpochCount(timeline) > measuredEpochCount && elapsedMs >= longEnoughMs) return true;
  return elapsedMs >= tooLongMs && last.step - plan.startStep >= warmUpStepCount + measuredStepCount;
}
