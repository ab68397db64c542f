import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { median, row, say, target } from '../lib/report.mjs';
import { measureHover, measureVisit, openPage } from './page.mjs';
import { runIds, serveProject } from './studio-project.mjs';

const metric = 'train/loss';
const repeats = 3;

const address = (count) => `/compare?runs=${runIds(count).join(',')}`;

/** First line painted, and all of them, from the click to the frame; the page's program is loaded already. */
async function measurePaint(browser, server, count) {
  const { page, close } = await openPage(browser, server);
  const condition = (least) =>
    `() => { const chart = window.bench.chart(${JSON.stringify(metric)}); return chart.count >= ${least} && chart.isPainted; }`;
  // A first, small comparison brings the page's program in.
  await measureVisit(page, address(2), condition(2));
  await page.evaluate(() => window.bench.navigate('/engines'));
  await page.waitForTimeout(1_000);
  const firstMs = page.evaluate(
    async ([to, one, all]) => {
      const start = performance.now();
      window.bench.navigate(to);
      const first = (await window.bench.until(new Function(`return (${one})`)())) - start;
      const whole = (await window.bench.until(new Function(`return (${all})`)())) - start;
      return { first, whole };
    },
    [address(count), condition(3), condition(count)],
  );
  const times = await firstMs;
  await page.waitForTimeout(1_500);
  return { page, close, ...times };
}

const plotBox = (page) => page.locator(`figure[aria-label="${metric}"] .u-over`).boundingBox();

const charts = [
  { metricCount: 1, title: 'one chart' },
  { metricCount: 2, title: 'two charts' },
];

async function measureChart(browser, options, { metricCount, title }) {
  const server = await serveProject('many-lines', { ...options, sizes: { ...options.sizes, metricCount } });
  try {
    const { runCount, stepCount } = server.kind;
    const first = [];
    const whole = [];
    let hovers = [];
    for (let round = 0; round < repeats; round += 1) {
      say(`${title} of ${runCount} lines, round ${round + 1} of ${repeats}`);
      const opened = await measurePaint(browser, server, runCount);
      first.push(opened.first);
      whole.push(opened.whole);
      if (round === repeats - 1) hovers = await measureHover(opened.page, await plotBox(opened.page), 60);
      await opened.close();
    }
    hovers.sort((one, other) => one - other);
    const what = `${title} of ${runCount.toLocaleString('en-US')} lines × ${stepCount.toLocaleString('en-US')} points`;
    return [
      row(`${what}: click to the first lines, median`, median(first), 'ms', 'lower', target(200)),
      row(`${what}: click to every line, median`, median(whole), 'ms', 'lower', target(200)),
      row(`${what}: hover, pointer to frame, median`, median(hovers), 'ms', 'lower', target(16)),
      row(
        `${what}: hover, pointer to frame, 95th percentile`,
        hovers[Math.floor(hovers.length * 0.95)],
        'ms',
        'lower',
        target(16),
      ),
    ];
  } finally {
    await server.stop();
  }
}

/** Very many lines in one chart, and in two that are drawn and hovered together. */
export async function measureLines(browser, options) {
  const rows = [];
  for (const chart of charts) rows.push(...(await measureChart(browser, options, chart)));
  return rows;
}

/** Planted spikes that are within a row that the host gives at the resolution of a chart. */
export async function countKeptSpikes(server, manifest) {
  let kept = 0;
  for (let from = 0; from < manifest.runs.length; from += 50) {
    const ids = manifest.runs.slice(from, from + 50);
    const query = new URLSearchParams([...ids.map((id) => ['run', id]), ['metric', metric], ['points', '1000']]);
    const response = await fetch(new URL(`/data/series?${query}`, server.url), {
      headers: { Authorization: `Bearer ${server.token}` },
    });
    const table = tableFromIPC(await response.arrayBuffer());
    const runs = table.getChild('run').toJSON();
    const steps = table.getChild('step').toArray();
    const maximums = table.getChild('maximum').toArray();
    const rowsOf = new Map();
    runs.forEach((id, index) => {
      rowsOf.set(id, [...(rowsOf.get(id) ?? []), index]);
    });
    for (const { run, step, value } of manifest.spikes.filter((spike) => ids.includes(spike.run))) {
      const index = (rowsOf.get(run) ?? []).find((each) => steps[each] >= step);
      if (index !== undefined && maximums[index] >= value) kept += 1;
    }
  }
  return kept;
}

/** Brushes over a part of the chart; to the frame that shows it, and to the one with every point that it can show. */
async function measureZoom(page, part) {
  const box = await plotBox(page);
  const left = box.x + box.width * part;
  await page.evaluate((title) => {
    performance.clearResourceTimings();
    window.zoomTimes = null;
    addEventListener(
      'mouseup',
      () => {
        const start = performance.now();
        window.zoomTimes = (async () => {
          const shown = (await window.bench.painted()) - start;
          const coarse = window.bench.picture(title);
          const isFiner = () =>
            performance
              .getEntriesByType('resource')
              .some(({ name, responseEnd }) => name.includes('/data/series') && responseEnd > start) &&
            window.bench.picture(title) !== coarse;
          return { shown, fine: (await window.bench.until(isFiner, 10_000)) - start };
        })();
      },
      { once: true, capture: true },
    );
  }, metric);
  await page.mouse.move(left, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(left + box.width * 0.08, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  const times = await page.evaluate(() => window.zoomTimes);
  await page.waitForTimeout(600);
  await page.getByRole('button', { name: 'Reset zoom' }).click();
  await page.waitForTimeout(600);
  return times;
}

export async function measureLong(browser, options) {
  const server = await serveProject('long-runs', options);
  try {
    const { runCount, stepCount } = server.kind;
    const manifest = JSON.parse(await readFile(path.join(server.project, 'synthetic.json'), 'utf8'));
    const first = [];
    const whole = [];
    const zooms = [];
    for (let round = 0; round < repeats; round += 1) {
      say(`${runCount} long runs, round ${round + 1} of ${repeats}`);
      const opened = await measurePaint(browser, server, runCount);
      first.push(opened.first);
      whole.push(opened.whole);
      for (const part of [0.15, 0.4, 0.7]) zooms.push(await measureZoom(opened.page, part + 0.02 * round));
      await opened.close();
    }
    const kept = await countKeptSpikes(server, manifest);
    const what = `${runCount} runs × ${stepCount.toLocaleString('en-US')} steps`;
    return [
      ...(server.madeSeconds === null
        ? []
        : [row(`${what}: making the project`, server.madeSeconds, 's', 'lower', target(60))]),
      row(`${what}: click to the first lines, median`, median(first), 'ms', 'lower', target(500)),
      row(`${what}: click to every line, median`, median(whole), 'ms', 'lower', target(500)),
      row(`${what}: zoom, brush to frame, median`, median(zooms.map(({ shown }) => shown)), 'ms', 'lower', target(100)),
      row(
        `${what}: zoom, brush to the frame with finer points, median`,
        median(zooms.map(({ fine }) => fine)),
        'ms',
        'lower',
        target(100),
      ),
      row(
        `${what}: of ${manifest.spikes.length} single-step spikes kept`,
        kept,
        'spikes',
        'higher',
        target(manifest.spikes.length),
      ),
    ];
  } finally {
    await server.stop();
  }
}
