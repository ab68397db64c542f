/** How quick the studio itself is: its start, its host and its live page while a run trains. */
import { availableParallelism } from 'node:os';
import { countFrames, launchBrowser } from './lib/browser.mjs';
import { describeMachine, median, row, say, target } from './lib/report.mjs';
import { makeStudioDirectory, startServer } from './lib/studio-server.mjs';

const startCount = 5;
const periodMs = 6_000;
const frameMs = 5_000;

/** From the command to a page with its navigation painted, each time in a browser that knows nothing yet. */
async function measureStart(browser, directory) {
  const server = await startServer(directory);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(server.url);
  await page.getByRole('navigation').first().waitFor();
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  const durationMs = performance.now() - server.startedAt;
  await context.close();
  await server.stop();
  return durationMs;
}

async function startLongRun(client) {
  const { templates } = await client.templates.list();
  const template = templates.find(({ name }) => name === 'digits-mlp');
  const text = template.text.replace(/epochs: \d+/, 'epochs: 100000\n  checkpoint: { everyEpochs: 200 }');
  const { run } = await client.runs.create({ text, name: 'measured' });
  for (;;) {
    const now = (await client.runs.get({ id: run.id })).run;
    if (now.status === 'running' && now.step > 0) return now;
    if (['failed', 'completed', 'interrupted'].includes(now.status))
      throw new Error(`The run is ${now.status}: ${now.error?.message}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function measureTraining(browser, server) {
  const { client, close } = await server.connect();
  const run = await startLongRun(client);
  say('the host while a run trains');
  await server.hostLoad();
  await new Promise((resolve) => setTimeout(resolve, periodMs));
  const alone = await server.hostLoad();
  say('the live run page');
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(server.url);
  await page.goto(new URL(`/runs/${run.id}`, server.url).href);
  await page.locator('canvas').first().waitFor();
  await server.hostLoad();
  const frames = await countFrames(page, frameMs);
  const watched = await server.hostLoad();
  await page.close();
  await client.runs.stop({ id: run.id });
  close();
  return { alone, watched, frames };
}

const { directory, remove } = await makeStudioDirectory();
const browser = await launchBrowser();
try {
  const starts = [];
  for (let index = 0; index <= startCount; index += 1) {
    say(`start ${index} of ${startCount}`);
    starts.push(await measureStart(browser, directory));
  }
  const server = await startServer(directory);
  const { alone, watched, frames } = await measureTraining(browser, server).finally(() => server.stop());
  // What the host takes from the machine is the most that logging can take from a run that uses all of it.
  const share = (load) => (100 * load.processorMs) / (load.durationMs * availableParallelism());
  console.log(
    JSON.stringify({
      suite: 'app',
      machine: describeMachine({ chromium: browser.version() }),
      rows: [
        row('first start in a new project to the painted page', starts[0], 'ms', 'lower', target(2_000)),
        row('start to the painted page, median', median(starts.slice(1)), 'ms', 'lower', target(2_000)),
        row('host event loop delay while a run trains, longest', alone.longestDelayMs, 'ms', 'lower', target(10)),
        row('host event loop delay while a run trains, 99th percentile', alone.p99DelayMs, 'ms', 'lower', target(10)),
        row(
          'host event loop delay with the live page open, longest',
          watched.longestDelayMs,
          'ms',
          'lower',
          target(10),
        ),
        row(
          'metric logging: the host’s share of the machine while a run trains',
          share(alone),
          '%',
          'lower',
          target(2),
        ),
        row('live run page, frames a second', frames.perSecond, '1/s', 'higher', target(60)),
        row('live run page, longest frame', frames.longestMs, 'ms', 'lower', target(50)),
      ],
    }),
  );
} finally {
  await browser.close();
  await remove();
}
