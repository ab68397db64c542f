import type { WebContents } from 'electron';
import type { Log } from '../lib/log';

/** A page that crashes again within this time would only crash once more. */
const quietMs = 10_000;

/** Loads the page again when its process ends; runs go on in the host meanwhile. */
export function reloadAfterCrash(
  contents: Pick<WebContents, 'on' | 'reload'>,
  log: Log,
  now: () => number = Date.now,
): void {
  let reloadedAt = Number.NEGATIVE_INFINITY;
  contents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    const again = now() - reloadedAt < quietMs;
    log.error({ reason, again }, 'The page’s process ended.');
    if (again) return;
    reloadedAt = now();
    contents.reload();
  });
}
