/** Time of one frame that drawings may take, with what the browser then makes of them; the others follow in the next. */
const budgetMs = 10;
/** The newest frame counts for so much in what a drawing is expected to cost the browser. */
const newestShare = 0.3;

const waiting = new Map<object, () => void>();
let isScheduled = false;
/** What the browser takes to bring a drawing to the screen, after the calls that draw it have returned. */
let browserMs = 1;

/** A message is handled when the frame that is being made is done. */
function measureFrame(drawnAt: number, count: number): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    const found = Math.min(budgetMs, (performance.now() - drawnAt) / count);
    browserMs += newestShare * (found - browserMs);
    port1.close();
  };
  port2.postMessage(null);
}

function paintSome(): void {
  isScheduled = false;
  const start = performance.now();
  let count = 0;
  for (const [owner, paint] of waiting) {
    waiting.delete(owner);
    paint();
    count += 1;
    if (performance.now() - start + (count + 1) * browserMs > budgetMs) break;
  }
  if (count > 0) measureFrame(performance.now(), count);
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
 * @param paint draws before it returns, so that its time is known
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
