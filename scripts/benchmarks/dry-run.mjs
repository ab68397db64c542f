/**
 * What a dry run predicts against what the run then takes, on templates that ship. Each is predicted, trained and
 * predicted again, so that a change of the machine's load during the measurement shows. Peak memory on Linux only.
 */
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { describeMachine, row, say, target } from './lib/report.mjs';
import { makeStudioDirectory, startServer } from './lib/studio-server.mjs';

const templateNames = ['iris-mlp', 'digits-mlp', 'digits-mlp-deep', 'digits-cnn', 'binary-mlp', 'text-lstm'];
const activeStatuses = ['queued', 'starting', 'running', 'stopping'];

/** Peak memory of the engine processes of this machine's user that were started by the given process. */
async function watchPeak(parentPid, signal) {
  let peakBytes = 0;
  while (!signal.aborted) {
    for (const pid of (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))) {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      if (!new RegExp(`^PPid:\\s+${parentPid}$`, 'm').test(status)) continue;
      peakBytes = Math.max(peakBytes, Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024);
    }
    await wait(25);
  }
  return peakBytes;
}

async function train(client, text) {
  const { run } = await client.runs.create({ text });
  for (;;) {
    const now = (await client.runs.get({ id: run.id })).run;
    if (!activeStatuses.includes(now.status)) return now;
    await wait(20);
  }
}

const { directory, remove } = await makeStudioDirectory();
const server = await startServer(directory);
const machine = describeMachine();
const rows = [];
try {
  const { client, close } = await server.connect();
  const { templates } = await client.templates.list();
  for (const name of templateNames) {
    const text = templates.find((template) => template.name === name)?.text;
    if (!text) throw new Error(`There is no template "${name}".`);
    const before = (await client.inspections.dryRun({ text })).dryRun;
    const ended = new AbortController();
    const peak = watchPeak(server.pid, ended.signal);
    const run = await train(client, text);
    ended.abort();
    const peakBytes = await peak;
    const after = (await client.inspections.dryRun({ text })).dryRun;
    const realMs = run.endedAt - run.startedAt;
    const share = (predicted, real) => Math.abs(predicted / real - 1);
    const predictedMs = (before.durationMs + after.durationMs) / 2;
    say(
      `${name}: predicted ${Math.round(before.durationMs)} and ${Math.round(after.durationMs)} ms, took ${realMs} ms; peak ${Math.round(before.memory.peakBytes / 2 ** 20)} MiB, was ${Math.round(peakBytes / 2 ** 20)} MiB`,
    );
    rows.push(
      row(`${name}: duration, share that the prediction is off`, share(predictedMs, realMs), '', 'lower', target(0.2)),
    );
    if (peakBytes > 0)
      rows.push(
        row(
          `${name}: peak memory, share that the prediction is off`,
          share(before.memory.peakBytes, peakBytes),
          '',
          'lower',
          target(0.2),
        ),
      );
  }
  close();
} finally {
  await server.stop();
  await remove();
}
process.stdout.write(`${JSON.stringify({ suite: 'dry-run', machine, rows })}\n`);
