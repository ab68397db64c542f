/** Runs pieces of work one after the other, in the order in which they were asked for. */
export type Turns = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** The WebAssembly decoders keep the state of one sound: the next may only begin when it is done. */
export function createTurns(): Turns {
  let tail: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = tail.then(work, work);
    tail = done.catch(() => {});
    return done;
  };
}
