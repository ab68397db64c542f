/**
 * Writes to a project without a pause until it is killed: runs with config and events in one transaction, metrics in
 * chunks, artifacts, deletions. What it writes can be checked by anyone who knows these rules; see store-kill.test.ts.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { insertCheckpoint } from '../../src/main/features/runs/checkpoint-repository';
import { createMetricRecorder } from '../../src/main/features/runs/metric-recorder';
import { insertRunEvent } from '../../src/main/features/runs/run-event-repository';
import { insertRun, takeRunNumber } from '../../src/main/features/runs/run-repository';
import { writeArtifact } from '../../src/main/lib/files';
import { emptyTrash, moveToTrash, openStore } from '../../src/main/store';

export const eventCount = 3;
export const metricValue = (step: number) => Math.sin(step) * 10;

async function writeForever(directory: string): Promise<void> {
  const store = await openStore(directory, { create: true });
  process.send?.('open');
  for (let turn = 0; ; turn += 1) {
    const id = `run_${process.pid}_${turn}`;
    await store.database.transaction(async (queries) => {
      const number = await takeRunNumber(queries);
      await insertRun(queries, {
        id,
        number,
        name: id,
        experiment: 'kill',
        createdAt: Date.now(),
        datasetId: null,
        datasetName: '',
        datasetVersion: null,
        datasetFingerprint: null,
        parameterCount: null,
        epochCount: 1,
        seed: 1,
        colorIndex: 0,
        parentRunId: null,
        parentCheckpointId: null,
        originMode: null,
        text: 'x'.repeat(20_000),
        config: '{}',
        environment: '{}',
      });
      for (let event = 0; event < eventCount; event += 1)
        await insertRunEvent(queries, id, { at: 0, level: 'info', step: null, message: `event ${event}` });
    });
    const recorder = await createMetricRecorder(
      { database: store.database, runId: id, startedAt: 0, onWritten() {}, onOddity() {}, onDamage() {}, onError() {} },
      null,
    );
    for (let from = 1; from <= 1500; from += 37) {
      const steps = Float64Array.from({ length: 37 }, (_, index) => from + index);
      recorder.append([{ metric: 'train/loss', steps, values: steps.map(metricValue), timesMs: steps }]);
      if (from % 3 === 0) await recorder.flush();
    }
    await recorder.flush();
    const checkpoint = path.join(store.directories.runs, id, 'checkpoints', 'step-1');
    await mkdir(checkpoint, { recursive: true });
    await writeArtifact(path.join(checkpoint, 'weights.bin'), Buffer.alloc(50_000, turn));
    const notice = { id: 'c1', directory: checkpoint, step: 1, epoch: 1, sizeBytes: 50_000, best: true, metrics: {} };
    await store.database.transaction(
      (queries) =>
        insertCheckpoint(queries, id, notice, { directory: path.relative(store.path, checkpoint), createdAt: 0 }),
      { durable: true },
    );
    if (turn % 3 === 2)
      await moveToTrash(store, { noun: 'run', subjectId: id, name: id, folder: path.join(store.directories.runs, id) });
    if (turn % 7 === 6) await emptyTrash(store);
  }
}

const directory = process.argv[2];
if (directory) await writeForever(directory);
