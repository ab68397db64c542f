import { formatBytes } from '../../../shared/base/format';
import type { Verdict } from '../../jobs';

/** A run that trains or wants to. Units: bytes. */
export interface RunDemand {
  name: string;
  /** About what it holds at most. */
  neededBytes: number;
  usesGpu: boolean;
}

export interface RunningDemand extends RunDemand {
  /** What its engine holds now; the rest is still to come. */
  residentBytes: number;
  /** Keeps its memory and leaves the processor to others. */
  isPaused: boolean;
}

export interface Room {
  /** Runs at the same time, from the settings. */
  runLimit: number;
  /** What programs can still get. */
  availableBytes: number;
  totalBytes: number;
}

/** Left to the rest of the machine. */
const reserveShare = 0.05;

/**
 * Whether a run may start beside those that train: within the limit of the settings, one at a time on the GPU (a run takes
 * the whole card), and with memory for what all of them will hold. A run that is alone always starts: nothing that it
 * could wait for would make room.
 */
export function judgeStart(candidate: RunDemand, running: readonly RunningDemand[], room: Room): Verdict {
  const working = running.filter(({ isPaused }) => !isPaused);
  if (working.length >= room.runLimit)
    return {
      starts: false,
      reason:
        room.runLimit === 1
          ? 'Waits for its turn: one run at a time.'
          : `Waits for its turn: ${room.runLimit} runs at a time.`,
      letsPass: false,
    };
  const onCard = running.find(({ usesGpu }) => usesGpu);
  if (candidate.usesGpu && onCard)
    return { starts: false, reason: `Waits for the GPU, which ${onCard.name} uses.`, letsPass: true };
  if (running.length === 0) return { starts: true };
  const stillToCome = running.reduce(
    (sum, { neededBytes, residentBytes }) => sum + Math.max(0, neededBytes - residentBytes),
    0,
  );
  const freeBytes = Math.max(0, room.availableBytes - stillToCome - reserveShare * room.totalBytes);
  if (candidate.neededBytes <= freeBytes) return { starts: true };
  return {
    starts: false,
    reason: `Waits for memory: it needs about ${formatBytes(candidate.neededBytes)}, and ${formatBytes(freeBytes)} are free beside the runs that train.`,
    letsPass: false,
  };
}
