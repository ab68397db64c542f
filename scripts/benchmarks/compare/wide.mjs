import { watchMemory } from '../data/memory.mjs';
import { median, row, say, target } from '../lib/report.mjs';
import { metricNames } from '../projects/kinds.mjs';
import { measureVisit, openPage } from './page.mjs';
import { runIds, serveProject } from './studio-project.mjs';

export async function measureWide(browser, options) {
  const server = await serveProject('wide', options);
  const memory = watchMemory(server.pid);
  try {
    const { runCount, metricCount, stepCount } = server.kind;
    const names = metricNames(metricCount);
    const { page, close } = await openPage(browser, server);
    say('opening the table of wide runs');
    const openMs = await measureVisit(page, '/runs', () => window.bench.names().length > 5);
    await page.waitForTimeout(1_000);
    await page.evaluate(() => window.bench.navigate('/engines'));
    await page.waitForTimeout(500);
    say('comparing every wide run');
    const chart = (name) =>
      `() => { const chart = window.bench.chart(${JSON.stringify(name)}); return chart.count >= ${runCount} && chart.isPainted; }`;
    const compareMs = await measureVisit(page, `/compare?runs=${runIds(runCount).join(',')}`, chart(names[0]));
    const metricTimes = [];
    for (const name of [names[700], names[1_200], names[40]].filter(Boolean)) {
      say(`searching ${name}`);
      await page.waitForTimeout(1_000);
      metricTimes.push(
        await page.evaluate(
          async ([text, test]) => {
            const input = document.querySelector('[data-testid=run-charts] input');
            const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
            const start = performance.now();
            set.call(input, text);
            input.dispatchEvent(new Event('input', { bubbles: true }));
            return (await window.bench.until(new Function(`return (${test})`)())) - start;
          },
          [name, chart(name)],
        ),
      );
    }
    await close();
    const peaks = await memory.stop();
    const what = `${runCount.toLocaleString('en-US')} runs × ${metricCount.toLocaleString('en-US')} metrics × ${stepCount} steps`;
    return [
      ...(server.madeSeconds === null
        ? []
        : [row(`${what}: making the project`, server.madeSeconds, 's', 'lower', target(600))]),
      row(`${what}: open the runs`, openMs, 'ms', 'lower', target(2_000)),
      row(`${what}: compare all of them, to every line of the first chart`, compareMs, 'ms', 'lower', target(2_000)),
      row(`${what}: any metric, to every line, median`, median(metricTimes), 'ms', 'lower', target(300)),
      row(`${what}: host, resident at its peak`, peaks.host / 1e6, 'MB', 'lower', target(1_000)),
    ];
  } finally {
    await server.stop();
  }
}
