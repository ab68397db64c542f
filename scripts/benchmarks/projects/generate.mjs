/**
 * A synthetic project: node scripts/benchmarks/projects/generate.mjs --kind many-runs --out DIR
 * [--runs N] [--metrics N] [--steps N] [--seed N]. What was planted (spikes, NaN, infinities) stands in DIR/synthetic.json.
 */
import { parseArgs } from 'node:util';
import { say } from '../lib/report.mjs';
import { kinds } from './kinds.mjs';
import { makeProject } from './project.mjs';

const { values: options } = parseArgs({
  options: {
    kind: { type: 'string', default: 'many-runs' },
    out: { type: 'string' },
    runs: { type: 'string' },
    metrics: { type: 'string' },
    steps: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});
const kind = kinds[options.kind];
if (!kind || !options.out) {
  say(`Usage: --kind ${Object.keys(kinds).join('|')} --out DIR [--runs N] [--metrics N] [--steps N] [--seed N]`);
  process.exit(2);
}
const sized = { ...kind };
for (const [option, field] of [
  ['runs', 'runCount'],
  ['metrics', 'metricCount'],
  ['steps', 'stepCount'],
])
  if (options[option] !== undefined) sized[field] = Number(options[option]);
const startedAt = performance.now();
const { spikes } = await makeProject(options.out, { name: options.kind, kind: sized, seed: Number(options.seed) });
say(
  `${sized.runCount} runs × ${sized.metricCount} metrics × ${sized.stepCount} steps, ${spikes.length} spikes, in ${((performance.now() - startedAt) / 1000).toFixed(1)} s: ${options.out}`,
);
