import type { JobContext } from '../lib/job-context';

/** Work that is over sooner is not worth a line. Units: milliseconds. */
const quietMs = 300;
const tellIntervalMs = 200;
/** Work that took longer leaves a line in the log. Units: milliseconds. */
const loggedMs = 5_000;
/** Of the whole preparation, what learning the transforms takes; making the samples takes the rest. */
const fittingShare = 0.2;

const detail = 'Preparing the data';

export interface PreparingProgress {
  /** Pauses, and tells how far learning the transforms is. */
  fitting(fraction: number): Promise<void>;
  /** Pauses, and tells how far the samples are and how long they will take. */
  samples(fraction: number): Promise<void>;
  /** Tells that training may begin, where anything was told. */
  end(): void;
}

/** How far a training's data are before its first step; says nothing where they are ready at once. */
export function createPreparingProgress(
  context: Pick<JobContext, 'emit' | 'log' | 'pause'>,
  nowMs: () => number = () => performance.now(),
): PreparingProgress {
  const beganMs = nowMs();
  let samplesBeganMs: number | null = null;
  let toldMs: number | null = null;
  let firstSamples = 0;
  let fittedShare = 0;
  const tell = (fraction: number, remainingMs: number | null) => {
    const now = nowMs();
    if (now - beganMs < quietMs || (toldMs !== null && now - toldMs < tellIntervalMs)) return;
    toldMs = now;
    context.emit({ type: 'preparing', detail, fraction, remainingMs });
  };
  return {
    fitting(fraction) {
      fittedShare = fittingShare;
      tell(fittingShare * fraction, null);
      return context.pause();
    },
    samples(fraction) {
      if (samplesBeganMs === null) {
        samplesBeganMs = nowMs();
        firstSamples = fraction;
      }
      const made = fraction - firstSamples;
      tell(
        fittedShare + (1 - fittedShare) * fraction,
        made > 0 ? ((nowMs() - samplesBeganMs) / made) * (1 - fraction) : null,
      );
      return context.pause();
    },
    end() {
      if (toldMs !== null) context.emit({ type: 'preparing', detail, fraction: 1, remainingMs: 0 });
      const tookMs = nowMs() - beganMs;
      if (tookMs > loggedMs) context.log('info', `Preparing the data took ${Math.round(tookMs / 1000)} s.`);
    },
  };
}
