/**
 * Runs and comparison on synthetic projects in a real browser, beside stated targets and TensorBoard. Options:
 * --parts table,lines,long,wide,live,tensorboard --seed 1 --keep DIR (made projects stay there and are used again)
 */
import { parseArgs } from 'node:util';
import { measureLines, measureLong } from './compare/charts.mjs';
import { measureLive } from './compare/live.mjs';
import { measureTable } from './compare/table.mjs';
import { measureTensorboard } from './compare/tensorboard.mjs';
import { measureWide } from './compare/wide.mjs';
import { launchBrowser } from './lib/browser.mjs';
import { describeMachine } from './lib/report.mjs';

const parts = {
  table: measureTable,
  lines: measureLines,
  long: measureLong,
  wide: measureWide,
  live: measureLive,
  tensorboard: measureTensorboard,
};
const { values: options } = parseArgs({
  options: {
    parts: { type: 'string', default: Object.keys(parts).join(',') },
    seed: { type: 'string', default: '1' },
    keep: { type: 'string' },
  },
});
const unknown = options.parts.split(',').filter((name) => !(name in parts));
if (unknown.length > 0)
  throw new Error(`There is no part ${unknown.join(', ')}; parts: ${Object.keys(parts).join(', ')}.`);
const browser = await launchBrowser();
const rows = [];
try {
  for (const name of options.parts.split(','))
    rows.push(...(await parts[name](browser, { seed: Number(options.seed), keptIn: options.keep })));
} finally {
  await browser.close();
}
console.log(JSON.stringify({ suite: 'compare', machine: describeMachine({ chromium: browser.version() }), rows }));
