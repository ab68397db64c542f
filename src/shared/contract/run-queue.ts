import { z } from 'zod';
import { idInput, route } from './base';

export const waitingRunSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Does not start until it is released. */
  held: z.boolean(),
  /** Why it does not start yet; null when nobody has asked since it came. */
  reason: z.string().nullable(),
  /** About what training will hold; larger than what is free, it waits while others train. Units: bytes. */
  neededBytes: z.number(),
});
export type WaitingRun = z.infer<typeof waitingRunSchema>;

export const runQueueSchema = z.object({
  /** In the order in which they start. */
  waiting: z.array(waitingRunSchema),
  /** Runs at the same time, from the settings. */
  runLimit: z.number().int(),
  /** Memory that programs can still get, and all of it. Units: bytes. */
  availableBytes: z.number(),
  totalBytes: z.number(),
});
export type RunQueue = z.infer<typeof runQueueSchema>;

const ids = z.object({ ids: z.array(z.string()).min(1).max(10_000) });
const queue = z.object({ queue: runQueueSchema });

/** The runs that wait. Each answers the queue as it is then, and refuses runs that do not wait any more. */
export const runQueueContract = {
  queue: route.output(queue),
  /** Puts a run in front of another one that waits; null: to the end. */
  moveInQueue: route.input(z.object({ id: z.string(), before: z.string().nullable() })).output(queue),
  hold: route.input(ids).output(queue),
  release: route.input(ids).output(queue),
  /** Starts a waiting run at once, beside whatever trains and whatever memory is free. */
  startNow: route.input(idInput).output(queue),
};
