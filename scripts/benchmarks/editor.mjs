/** How quick the model editor is in a real browser: a thousand layers, ten thousand in blocks, and typing. */
import { layeredConfig, scopedConfig } from './editor/configs.mjs';
import { countFramesWhile, measureEdits, measureKeys } from './editor/measure.mjs';
import { launchBrowser } from './lib/browser.mjs';
import { describeMachine, median, row, say, target } from './lib/report.mjs';
import { makeStudioDirectory, startServer } from './lib/studio-server.mjs';

const frameMs = 3_000;
const editCount = 12;

/** A page on which the draft of an empty canvas holds the given config. */
async function openConfig(browser, server, text, panel = '') {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(server.url);
  await page.evaluate(
    (draft) => localStorage.setItem('studio.draft.canvas', JSON.stringify({ text: draft, savedAt: Date.now() })),
    text,
  );
  const start = performance.now();
  await page.goto(new URL(`/models/new?start=canvas${panel && `&panel=${panel}`}`, server.url).href);
  await page.locator('.react-flow__node').first().waitFor();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  return { page, context, openMs: performance.now() - start };
}

/** The worker's layout has come and nothing moves any more. */
async function settled(page) {
  await page.getByText(/^Arranging/).waitFor({ state: 'hidden', timeout: 60_000 });
  await page.waitForTimeout(1_500);
}

async function measureThousand(browser, server) {
  const { page, context } = await openConfig(browser, server, layeredConfig(1_000));
  await settled(page);
  const canvas = await page.getByTestId('rf__wrapper').boundingBox();
  const middle = { x: canvas.x + canvas.width / 2, y: canvas.y + canvas.height / 2 };
  const idle = await countFramesWhile(page, frameMs, async () => page.waitForTimeout(frameMs));
  say('zooming a thousand layers');
  await page.mouse.move(middle.x, middle.y);
  const zoom = await countFramesWhile(page, frameMs, async (time) => {
    for (let step = 0; time() < frameMs; step += 1) {
      await page.mouse.wheel(0, step % 60 < 30 ? -60 : 60);
      await page.waitForTimeout(8);
    }
  });
  say('panning');
  await page.keyboard.press('Escape');
  const pan = await countFramesWhile(page, frameMs, async (time) => {
    await page.mouse.move(canvas.x + 260, canvas.y + canvas.height - 40);
    await page.mouse.down();
    for (let step = 0; time() < frameMs; step += 1)
      await page.mouse.move(
        canvas.x + 260 + 120 * Math.sin(step / 12),
        canvas.y + canvas.height - 40 - 200 * Math.abs(Math.sin(step / 25)),
      );
    await page.mouse.up();
  });
  say('dragging a node');
  await page.getByTestId('rf__wrapper').focus();
  await page.keyboard.press('Control+f');
  await page.keyboard.type('layer_501');
  await page.keyboard.press('Enter');
  await page.waitForTimeout(800);
  const node = await page.locator('.react-flow__node[data-id="layer_501"]').boundingBox();
  const at = { x: node.x + node.width / 2, y: node.y + node.height / 2 };
  const drag = await countFramesWhile(page, frameMs, async (time) => {
    await page.mouse.move(at.x, at.y);
    await page.mouse.down();
    for (let step = 0; time() < frameMs; step += 1)
      await page.mouse.move(at.x + 90 * Math.sin(step / 10), at.y + 60 * Math.sin(step / 14));
    await page.mouse.up();
  });
  say('editing');
  const units = page.getByRole('textbox', { name: 'Units' });
  const edits = await measureEdits(page, editCount, (index) => units.fill(String(40 + index)));
  await page.getByTestId('rf__wrapper').focus();
  // One step each: changes of one field that follow each other quickly are gathered.
  for (let index = 0; index < editCount; index += 1) await page.keyboard.press('Control+d');
  await settled(page);
  const undos = await measureKeys(page, Array(editCount).fill('Control+z'), 400);
  await context.close();
  return { idle, zoom, pan, drag, edits, undos };
}

async function measureTenThousand(browser, server) {
  say('opening ten thousand nodes in blocks');
  const opens = [];
  for (let round = 0; round < 3; round += 1) {
    const { context, openMs } = await openConfig(browser, server, scopedConfig(10_000));
    opens.push(openMs);
    await context.close();
  }
  return opens;
}

async function measureTyping(browser, server) {
  say('typing in the text of a thousand layers');
  const { page, context } = await openConfig(browser, server, layeredConfig(1_000), 'text');
  await page.locator('.monaco-editor .view-line').first().waitFor();
  await settled(page);
  await page.locator('.monaco-editor .view-line').first().click();
  await page.keyboard.press('End');
  const durations = await measureKeys(page, [...'abcdefghij'.repeat(4)], 60);
  await context.close();
  return durations;
}

const { directory, remove } = await makeStudioDirectory();
const browser = await launchBrowser();
const server = await startServer(directory);
try {
  const thousand = await measureThousand(browser, server);
  const opens = await measureTenThousand(browser, server);
  const keys = await measureTyping(browser, server);
  const atLeast60 = target(60);
  const frames = (name, { perSecond, p95Ms }) => [
    row(`1,000 layers, ${name}: frames a second`, perSecond, '1/s', 'higher', atLeast60),
    row(`1,000 layers, ${name}: 95th percentile between frames`, p95Ms, 'ms', 'lower', target(17)),
  ];
  console.log(
    JSON.stringify({
      suite: 'editor',
      machine: describeMachine({ chromium: browser.version() }),
      rows: [
        row('1,000 layers, nothing happens: frames a second', thousand.idle.perSecond, '1/s', 'higher', atLeast60),
        ...frames('panning', thousand.pan),
        ...frames('zooming', thousand.zoom),
        ...frames('dragging a node', thousand.drag),
        row('1,000 layers, edit to the analysed graph, median', median(thousand.edits), 'ms', 'lower', target(20)),
        row('1,000 layers, undo, median', median(thousand.undos), 'ms', 'lower', target(50)),
        row(
          '10,000 nodes collapsed by scope, open to the painted graph, median',
          median(opens),
          'ms',
          'lower',
          target(2_000),
        ),
        row('typing in the text of 1,000 layers, key to frame, median', median(keys), 'ms', 'lower', target(17)),
        row('typing in the text of 1,000 layers, key to frame, longest', Math.max(...keys), 'ms', 'lower', target(50)),
      ],
    }),
  );
} finally {
  await browser.close();
  await server.stop();
  await remove();
}
