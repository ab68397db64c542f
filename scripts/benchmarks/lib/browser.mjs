import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

export function launchBrowser() {
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}

/** Frames that the page painted in `durationMs`, and the longest time between two of them. */
export function countFrames(page, durationMs) {
  return page.evaluate(
    (duration) =>
      new Promise((resolve) => {
        const start = performance.now();
        let last = start;
        let count = 0;
        let longestMs = 0;
        const frame = (now) => {
          count += 1;
          longestMs = Math.max(longestMs, now - last);
          last = now;
          if (now - start < duration) requestAnimationFrame(frame);
          else resolve({ perSecond: (count * 1000) / (now - start), longestMs });
        };
        requestAnimationFrame(frame);
      }),
    durationMs,
  );
}
