/** Database writes of one run in the order of their events, off the path of the events themselves. */
export interface WriteQueue {
  add(work: () => Promise<void>): void;
  /** Until all that was added is done or has failed. */
  settle(): Promise<void>;
}

export function createWriteQueue(onError: (error: unknown) => void): WriteQueue {
  let tail: Promise<void> = Promise.resolve();
  return {
    add: (work) => {
      tail = tail.then(work).catch(onError);
    },
    settle: () => tail,
  };
}
