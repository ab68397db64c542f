/** Time that one slice of a drawing may take of a frame. Units: milliseconds. */
const sliceMs = 7;

/** Draws one part of a picture; false once nothing is left. */
export type DrawPart = () => boolean;

export interface SlicedDrawing {
  /**
   * Begins a picture anew. `begin` makes what its parts draw, `end` shows the whole. A picture that is under way is finished
   * first, so that one that changes with every move of the pointer is seen to follow it.
   */
  start(begin: () => DrawPart, end: () => void): void;
  stop(): void;
}

interface Clock {
  now(): number;
  nextFrame(work: () => void): () => void;
}

const browserClock: Clock = {
  now: () => performance.now(),
  nextFrame: (work) => {
    const handle = requestAnimationFrame(work);
    return () => cancelAnimationFrame(handle);
  },
};

/** Pictures of very many parts, drawn a few milliseconds a frame. */
export function createSlicedDrawing(clock: Clock = browserClock): SlicedDrawing {
  let waiting: { begin: () => DrawPart; end: () => void } | null = null;
  let current: { part: DrawPart; end: () => void } | null = null;
  let cancel: (() => void) | null = null;
  const work = () => {
    cancel = null;
    if (!current && waiting) {
      current = { part: waiting.begin(), end: waiting.end };
      waiting = null;
    }
    if (!current) return;
    const until = clock.now() + sliceMs;
    let isLeft = true;
    while (isLeft && clock.now() < until) isLeft = current.part();
    if (!isLeft) {
      current.end();
      current = null;
    }
    if (current || waiting) cancel = clock.nextFrame(work);
  };
  return {
    start(begin, end) {
      waiting = { begin, end };
      // What is small is there at once, without an empty picture between.
      if (!cancel) work();
    },
    stop() {
      cancel?.();
      cancel = null;
      waiting = null;
      current = null;
    },
  };
}
