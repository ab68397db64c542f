import { type FileHandle, open } from 'node:fs/promises';
import {
  type EventValue,
  encodeEvent,
  eventFileVersion,
  type TensorboardEvent,
} from '../../../../shared/history/event';
import {
  encodeSessionEnd,
  encodeSessionStart,
  hparamsPlugin,
  sessionEndTag,
  sessionStartTag,
  sessionStatuses,
} from '../../../../shared/history/hparams';
import { frameRecord } from '../../../../shared/history/tfrecord';
import { configLeaves } from '../../../../shared/run-table/config-leaves';
import { createBreather } from '../../../data/breather';
import type { ProjectSession } from '../../../store';
import { eachMetric, type RunFacts, readConfig } from '../run-points';
import { recordValues } from './record-values';

const flushBytes = 1 << 18;
/** An empty tensor: TensorBoard passes over a summary value that has none. */
const emptyTensor = { dataType: 1, shape: { dimensions: [{ size: 0 }] } };

const statusNumbers: Readonly<Record<string, number>> = {
  completed: sessionStatuses.success,
  failed: sessionStatuses.failure,
};

function sessionValue(tag: string, content: Uint8Array): EventValue {
  return { tag, tensor: emptyTensor, metadata: { plugin: { name: hparamsPlugin, content } } };
}

/** Of seconds since 1970; TensorBoard sorts by them. */
const seconds = (atMs: number) => atMs / 1000;

/** Points of other tools may have no time; those of TensorBoard must. */
const knownTime = (elapsedMs: number) => (Number.isNaN(elapsedMs) ? 0 : elapsedMs);

/**
 * Everything of a run that TensorBoard knows how to show: its settings as hyperparameters, figures, histograms, pictures
 * and what was said of the recorded samples. TensorBoard's figures have 32 bits.
 */
export async function writeEventFile(
  { database }: ProjectSession,
  run: RunFacts,
  target: string,
  signal: AbortSignal,
): Promise<void> {
  const file: FileHandle = await open(target, 'wx');
  const breathe = createBreather();
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  const flush = async () => {
    const bytes = Buffer.concat(waiting);
    waiting = [];
    waitingBytes = 0;
    await file.write(bytes);
  };
  const write = (event: TensorboardEvent): Promise<void> | undefined => {
    const framed = frameRecord(encodeEvent(event));
    waiting.push(framed);
    waitingBytes += framed.byteLength;
    return waitingBytes >= flushBytes ? flush() : breathe();
  };
  const startMs = run.startedAt ?? run.createdAt;
  try {
    await write({ wallTime: seconds(startMs), step: 0, fileVersion: eventFileVersion });
    const settings = Object.fromEntries(configLeaves(await readConfig(database, run.id)));
    await write({
      wallTime: seconds(startMs),
      step: 0,
      summary: { values: [sessionValue(sessionStartTag, encodeSessionStart(settings, seconds(startMs)))] },
    });
    for await (const { metric, columns } of eachMetric(database, run.id)) {
      signal.throwIfAborted();
      for (let index = 0; index < columns.steps.length; index += 1) {
        const pause = write({
          wallTime: seconds(startMs + knownTime(columns.times[index] as number)),
          // TensorBoard knows whole steps alone.
          step: Math.round(columns.steps[index] as number),
          summary: { values: [{ tag: metric, simpleValue: columns.values[index] as number }] },
        });
        // Waiting costs more than writing an event, so only for what there is to wait for.
        if (pause) await pause;
      }
    }
    for await (const { step, atMs, value } of recordValues(database, run.id)) {
      signal.throwIfAborted();
      await write({ wallTime: seconds(atMs), step: Math.round(step), summary: { values: [value] } });
    }
    const endMs = run.endedAt ?? startMs + run.durationMs;
    const status = statusNumbers[run.status] ?? sessionStatuses.unknown;
    await write({
      wallTime: seconds(endMs),
      step: 0,
      summary: { values: [sessionValue(sessionEndTag, encodeSessionEnd(status, seconds(endMs)))] },
    });
    await flush();
    await file.sync();
  } finally {
    await file.close();
  }
}
