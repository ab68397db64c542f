/** Frames that were painted while something went on: how many a second, and how long the slow ones took. */
export async function countFramesWhile(page, durationMs, work) {
  await page.evaluate(() => {
    const stamps = [];
    const frame = (now) => {
      stamps.push(now);
      window.frameRequest = requestAnimationFrame(frame);
    };
    window.frameStamps = stamps;
    window.frameRequest = requestAnimationFrame(frame);
  });
  const start = performance.now();
  await work(() => performance.now() - start);
  const stamps = await page.evaluate(() => {
    cancelAnimationFrame(window.frameRequest);
    return window.frameStamps;
  });
  const gaps = stamps
    .slice(1)
    .map((stamp, index) => stamp - stamps[index])
    .sort((one, other) => one - other);
  const spanMs = stamps.at(-1) - stamps[0];
  return {
    perSecond: (1000 * gaps.length) / spanMs,
    p95Ms: gaps[Math.floor(gaps.length * 0.95)],
    longestMs: gaps.at(-1),
    durationMs,
  };
}

/** From a change to its analysed graph, as the page measures it, for each of a number of changes. */
export async function measureEdits(page, count, act) {
  const durations = [];
  for (let index = 0; index < count; index += 1) {
    await page.evaluate(() => performance.clearMeasures('studio.edit'));
    await act(index);
    await page.waitForFunction(() => performance.getEntriesByName('studio.edit').length > 0);
    durations.push(await page.evaluate(() => performance.getEntriesByName('studio.edit')[0].duration));
    await page.waitForTimeout(250);
  }
  return durations;
}

/** From each key to the end of the frame that follows it. */
export async function measureKeys(page, keys, pauseMs) {
  await page.evaluate(() => {
    const durations = [];
    window.keyDurations = durations;
    window.keyListener = () => {
      const start = performance.now();
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => durations.push(performance.now() - start);
        port2.postMessage(0);
      });
    };
    addEventListener('keydown', window.keyListener, true);
  });
  for (const key of keys) {
    await page.keyboard.press(key);
    await page.waitForTimeout(pauseMs);
  }
  return page.evaluate(() => {
    removeEventListener('keydown', window.keyListener, true);
    return window.keyDurations;
  });
}
