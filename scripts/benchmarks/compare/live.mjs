import { countFramesWhile } from '../editor/measure.mjs';
import { row, say, target } from '../lib/report.mjs';
import { measureVisit, openPage } from './page.mjs';
import { runIds, serveProject } from './studio-project.mjs';

const runCount = 8;
const pointsPerSecond = 1_000;
const durationMs = 10_000;

/** Eight runs that log at once, with their chart open: what a call costs the host, and what the page's frames do. */
export async function measureLive(browser, options) {
  const server = await serveProject('small', { ...options, keptIn: undefined });
  const { page, close } = await openPage(browser, server);
  try {
    const ids = runIds(runCount);
    await measureVisit(page, `/compare?runs=${ids.join(',')}`, () => window.bench.chart('train/loss').isPainted);
    await page.waitForTimeout(2_000);
    await server.hostLoad();
    say(`${runCount} runs log ${pointsPerSecond} points a second each`);
    const query = new URLSearchParams([
      ...ids.map((id) => ['run', id]),
      ['pointsPerSecond', String(pointsPerSecond)],
      ['durationMs', String(durationMs)],
    ]);
    let load;
    const frames = await countFramesWhile(page, durationMs, async () => {
      const response = await fetch(new URL(`/data/developer/log-load?${query}`, server.url), {
        method: 'POST',
        headers: { Authorization: `Bearer ${server.token}` },
      });
      load = await response.json();
    });
    const host = await server.hostLoad();
    const what = `${runCount} runs logging ${pointsPerSecond.toLocaleString('en-US')} points a second each`;
    return [
      row(`${what}: frames a second of their chart`, frames.perSecond, '1/s', 'higher', target(31)),
      row(`${what}: 95th percentile between frames`, frames.p95Ms, 'ms', 'lower', target(32)),
      row(`${what}: a log call, mean`, load.meanMs, 'ms', 'lower', target(1)),
      row(`${what}: a log call, 99th percentile`, load.p99Ms, 'ms', 'lower', target(1)),
      row(`${what}: host event loop delay, 99th percentile`, host.p99DelayMs, 'ms', 'lower', target(10)),
      row(`${what}: host event loop delay, longest`, host.longestDelayMs, 'ms', 'lower', target(10)),
    ];
  } finally {
    await close();
    await server.stop();
  }
}
