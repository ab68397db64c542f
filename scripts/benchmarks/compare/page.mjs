/** A signed-in page of its own, on a place that shows no run yet. */
export async function openPage(browser, server, { width = 1440, height = 900 } = {}) {
  // Conditions are handed over as text, which the page's own policy would not run.
  const context = await browser.newContext({ viewport: { width, height }, bypassCSP: true });
  const page = await context.newPage();
  await page.goto(server.url);
  await page.goto(new URL('/engines', server.url).href);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForTimeout(1_000);
  await page.evaluate(installHelpers);
  return { page, close: () => context.close() };
}

/** Runs in the page: waiting that ends with the frame in which something became visible. */
function installHelpers() {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  /** To the end of the frame that paints what is there now. */
  const painted = () =>
    new Promise((resolve) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now());
        port2.postMessage(0);
      });
    });
  /** Coloured points of a canvas: lines have colour, axes are grey. */
  const sample = document.createElement('canvas');
  sample.width = 120;
  sample.height = 60;
  const context = sample.getContext('2d', { willReadFrequently: true });
  const sampleOf = (canvas) => {
    context.clearRect(0, 0, sample.width, sample.height);
    context.drawImage(canvas, 0, 0, sample.width, sample.height);
    return context.getImageData(0, 0, sample.width, sample.height).data;
  };
  const colouredCount = (canvas) => {
    const data = sampleOf(canvas);
    let count = 0;
    for (let at = 0; at < data.length; at += 4)
      if (
        data[at + 3] > 0 &&
        Math.max(data[at], data[at + 1], data[at + 2]) - Math.min(data[at], data[at + 1], data[at + 2]) > 24
      )
        count += 1;
    return count;
  };
  const figureOf = (title) => document.querySelector(`figure[aria-label="${CSS.escape(title)}"]`);
  window.bench = {
    painted,
    navigate: (address) => history.pushState({}, '', address),
    async until(condition, patienceMs = 60_000) {
      const start = performance.now();
      while (!condition()) {
        if (performance.now() - start > patienceMs) throw new Error(`Waited ${patienceMs} ms in vain for ${condition}`);
        await frame();
      }
      return painted();
    },
    /** Lines that a chart has, and whether any of them is painted. */
    chart(title) {
      const figure = figureOf(title);
      const label = figure?.querySelector('[role=group]')?.getAttribute('aria-label') ?? '';
      const count = Number(/: (\d+) lines?\./.exec(label)?.[1] ?? 0);
      const canvas = figure?.querySelector('canvas');
      return {
        count,
        // Looked at when the count is right: reading a canvas in every frame takes the time that the page would draw in.
        get isPainted() {
          return count > 0 && canvas?.width > 0 && colouredCount(canvas) > 20;
        },
      };
    },
    /** Tells one drawing of a chart from another. */
    picture: (title) => sampleOf(figureOf(title).querySelector('canvas')).join(),
    coloured: (title) => colouredCount(figureOf(title).querySelector('canvas')),
    statuses: () =>
      [...document.querySelectorAll('main [role=status]')].map(({ textContent }) => textContent).join('|'),
    names: () => [...document.querySelectorAll('[role=grid] [role=rowheader]')].map(({ textContent }) => textContent),
  };
}

/** From a navigation inside the app to a condition of the page, painted. */
export function measureVisit(page, address, condition) {
  return page.evaluate(
    async ([to, test]) => {
      const isMet = new Function(`return (${test})`)();
      const start = performance.now();
      window.bench.navigate(to);
      return (await window.bench.until(isMet)) - start;
    },
    [address, condition.toString()],
  );
}

/** From a change (its own function in the page) to a condition, painted. */
export function measureChange(page, change, condition) {
  return page.evaluate(
    async ([act, test]) => {
      const perform = new Function(`return (${act})`)();
      const isMet = new Function(`return (${test})`)();
      const before = await perform(null);
      const start = performance.now();
      await perform(before);
      return (await window.bench.until(() => isMet(before))) - start;
    },
    [change.toString(), condition.toString()],
  );
}

/** From each movement of the pointer over a place to the end of the frame that shows it. */
export async function measureHover(page, box, count) {
  await page.evaluate(() => {
    window.hoverTimes = [];
    window.hoverListener = (event) => {
      const start = performance.now();
      // Behind the page's own listeners and the frame they asked for.
      if (event.isTrusted) void window.bench.painted().then((end) => window.hoverTimes.push(end - start));
    };
    addEventListener('mousemove', window.hoverListener, true);
  });
  for (let index = 0; index < count; index += 1) {
    await page.mouse.move(
      box.x + box.width * (0.1 + (0.8 * index) / count),
      box.y + box.height * (0.3 + (0.4 * ((index * 7) % 10)) / 10),
    );
    await page.waitForTimeout(60);
  }
  return page.evaluate(() => {
    removeEventListener('mousemove', window.hoverListener, true);
    return window.hoverTimes;
  });
}
