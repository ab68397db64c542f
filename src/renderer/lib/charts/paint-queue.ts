/** Time of one frame that drawings may take; the others follow in the next. */
const budgetMs = 12;

const waiting = new Map<object, () => void>();
let isScheduled = false;

function paintSome(): void {
  isScheduled = false;
  const start = performance.now();
  for (const [owner, paint] of waiting) {
    waiting.delete(owner);
    paint();
    if (performance.now() - start > budgetMs) break;
  }
  schedule();
}

function schedule(): void {
  if (isScheduled || waiting.size === 0) return;
  isScheduled = true;
  requestAnimationFrame(paintSome);
}

/**
 * Draws in one of the next frames, each owner at most once a frame, so that a dozen charts that change together do not hold
 * up the pointer.
 * @param first before what waits already, as for the chart that the person has under the pointer
 */
export function queuePaint(owner: object, paint: () => void, first = false): void {
  if (first && !waiting.has(owner)) {
    const others = [...waiting];
    waiting.clear();
    waiting.set(owner, paint);
    for (const [other, later] of others) waiting.set(other, later);
  } else waiting.set(owner, paint);
  schedule();
}

export function cancelPaint(owner: object): void {
  waiting.delete(owner);
}
