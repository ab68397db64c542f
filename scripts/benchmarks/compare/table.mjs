import { countFramesWhile } from '../editor/measure.mjs';
import { median, row, say, target } from '../lib/report.mjs';
import { metricNames } from '../projects/kinds.mjs';
import { measureChange, measureVisit, openPage } from './page.mjs';
import { serveProject } from './studio-project.mjs';

const columnCount = 200;
const repeats = 5;
const scrollMs = 3_000;
const noLayout = { columns: null, hidden: [], pinned: [], widths: {}, filter: '', sort: [], grouping: [], figures: {} };

/** Settings that differ, then every metric in four aggregates, until there are two hundred. */
async function chooseColumns(client, kind) {
  const { settings } = await client.runs.settings();
  const varied = settings.filter(({ isVaried }) => isVaried).map(({ path }) => `config:${path}`);
  const metrics = metricNames(kind.metricCount);
  const summed = ['', ':best', ':minimum', ':maximum'].flatMap((suffix) =>
    metrics.map((name) => `metric:${name}${suffix}`),
  );
  return [`metric:${metrics[2]}`, 'config:training.batchSize', ...varied, ...summed]
    .filter((name, index, all) => all.indexOf(name) === index)
    .slice(0, columnCount);
}

export async function measureTable(browser, options) {
  const server = await serveProject('many-runs', options);
  const { client, close } = await server.connect();
  try {
    const { runCount } = server.kind;
    // Whoever opens such a table has opened it before: the settings of the configs are columns already.
    const columns = await chooseColumns(client, server.kind);
    await client.runViews.keep({
      state: { viewId: null, layout: { ...noLayout, columns }, eyes: { newest: 10, shown: [], hidden: [] } },
    });
    const first = [];
    let page;
    let closePage;
    for (let round = 0; round < repeats; round += 1) {
      say(`table, visit ${round + 1} of ${repeats}`);
      await closePage?.();
      ({ page, close: closePage } = await openPage(browser, server));
      first.push(await measureVisit(page, '/runs', () => window.bench.names().length > 5));
      await page.waitForTimeout(3_000);
    }
    const sorts = [];
    const filters = [];
    for (let round = 0; round < repeats * 2; round += 1) {
      sorts.push(
        await measureChange(
          page,
          (before) => {
            const heads = [...document.querySelectorAll('[role=grid] [role=columnheader]')];
            const head = heads.find(({ textContent }) => textContent.includes('batchSize')) ?? heads[2];
            if (before !== null) head.querySelector('button').click();
            return window.bench.names().slice(0, 6).join('|');
          },
          (before) => window.bench.names().slice(0, 6).join('|') !== before,
        ),
      );
      await page.waitForTimeout(700);
    }
    for (let round = 0; round < repeats; round += 1) {
      say(`filter ${round + 1} of ${repeats}`);
      const text = `training.batchSize = ${[16, 32, 64, 128][round % 4]}`;
      await page.evaluate((value) => {
        window.benchFilter = value;
      }, text);
      filters.push(
        await measureChange(
          page,
          (before) => {
            const input = document.querySelector('[aria-label="Filter runs"]');
            if (before !== null) {
              const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
              set.call(input, window.benchFilter);
              input.dispatchEvent(new Event('input', { bubbles: true }));
            }
            return window.bench.statuses();
          },
          (before) => window.bench.statuses() !== before,
        ),
      );
      await page.waitForTimeout(700);
    }
    const box = await page.getByRole('grid', { name: 'Runs' }).boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const scroll = async (name, x, y) => {
      say(`scrolling ${name}`);
      return countFramesWhile(page, scrollMs, async (time) => {
        for (let step = 0; time() < scrollMs; step += 1) {
          const way = Math.floor(step / 80) % 2 === 0 ? 1 : -1;
          await page.mouse.wheel(x * way, y * way);
          await page.waitForTimeout(8);
        }
      });
    };
    const down = await scroll('down', 0, 140);
    const across = await scroll('across', 140, 0);
    await closePage();
    const what = `${runCount.toLocaleString('en-US')} runs × ${columns.length} columns`;
    return [
      ...(server.madeSeconds === null
        ? []
        : [row(`${what}: making the project`, server.madeSeconds, 's', 'lower', target(60))]),
      row(`${what}: first rows, median`, median(first), 'ms', 'lower', target(300)),
      row(`${what}: first rows, first visit of a session`, first[0], 'ms', 'lower', target(300)),
      row(`${what}: sort, median`, median(sorts), 'ms', 'lower', target(150)),
      row(`${what}: sort, longest`, Math.max(...sorts), 'ms', 'lower', target(150)),
      row(`${what}: filter, median`, median(filters), 'ms', 'lower', target(150)),
      row(`${what}: filter, longest`, Math.max(...filters), 'ms', 'lower', target(150)),
      row(`${what}: scrolling down, frames a second`, down.perSecond, '1/s', 'higher', target(60)),
      row(`${what}: scrolling down, 95th percentile between frames`, down.p95Ms, 'ms', 'lower', target(17)),
      row(`${what}: scrolling across, frames a second`, across.perSecond, '1/s', 'higher', target(60)),
      row(`${what}: scrolling across, 95th percentile between frames`, across.p95Ms, 'ms', 'lower', target(17)),
    ];
  } finally {
    close();
    await server.stop();
  }
}
