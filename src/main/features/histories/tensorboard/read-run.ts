import path from 'node:path';
import { sessionStart } from '../../../../shared/history/event';
import { sessionStatuses } from '../../../../shared/history/hparams';
import type { ReadRun, RunSink } from '../importer';
import { fileIn, type Place, plainSizeBytes } from '../place';
import { readValue, type TagPlugins } from './event-values';
import type { EventRun } from './folders';
import { type LeftOut, leaveOut, leftOutProblems } from './left-out';
import { readEvents } from './records';
import { readSettingsFile } from './settings-file';

const statuses: Record<number, ReadRun['status']> = {
  [sessionStatuses.success]: 'completed',
  [sessionStatuses.failure]: 'failed',
  [sessionStatuses.running]: 'stopped',
};

/** Reads all files of a run, one after the other. */
export async function readEventRun(place: Place, run: EventRun, sink: RunSink, signal: AbortSignal): Promise<ReadRun> {
  const settings: Record<string, unknown> = {};
  let status: ReadRun['status'];
  let startedAt: number | null = null;
  let endedAt: number | null = null;
  let done = 0;
  const leftOut: LeftOut = new Map();
  for (const { prefix, files } of run.folders) {
    const plugins: TagPlugins = new Map();
    for (const [place_, name] of files.entries()) {
      const file = fileIn(place, name);
      /** Where each metric stood when the file began: a first step at or before it is a restart. */
      const begun = new Set<string>();
      for await (const { event, offset, damage } of readEvents(file, name, { signal })) {
        if (damage) sink.problem(damage);
        if (!event) continue;
        const time = event.wallTime * 1000;
        if (event.graph) leaveOut(leftOut, 'graphs');
        if (event.session?.status === sessionStart && event.step > 0) await sink.cut({ prefix }, event.step);
        for (const value of event.summary?.values ?? []) {
          let found: ReturnType<typeof readValue>;
          try {
            found = readValue(value, event, prefix, plugins);
          } catch (error) {
            sink.problem({
              code: 'damagedValue',
              severity: 'error',
              message: `${name}: the value "${value.tag}" of step ${event.step} cannot be read: ${(error as Error).message}.`,
              where: { file: name },
            });
            continue;
          }
          for (const each of found)
            if (each.kind === 'scalar') {
              if (place_ > 0 && !begun.has(each.name)) {
                begun.add(each.name);
                const last = sink.lastStep(each.name);
                if (last !== null && event.step <= last) await sink.cut({ name: each.name }, event.step);
              }
              sink.add(each.name, event.step, each.value, time);
            } else if (each.kind === 'record') sink.record(each.record);
            else if (each.kind === 'session') {
              Object.assign(settings, each.session.settings);
              if (each.session.status !== null) status = statuses[each.session.status] ?? status;
              if (each.session.startedAtSeconds !== null) startedAt = each.session.startedAtSeconds * 1000;
              if (each.session.endedAtSeconds !== null) endedAt = each.session.endedAtSeconds * 1000;
            } else leaveOut(leftOut, plugins.get(value.tag ?? ''));
        }
        const pause = sink.pause();
        if (pause) {
          sink.progress(done + offset);
          await pause;
        }
      }
      done += (await plainSizeBytes(file)) ?? 0;
      sink.progress(done);
    }
  }
  for (const problem of leftOutProblems(leftOut)) sink.problem(problem);
  const folder = run.folders[0]?.files[0];
  if (folder !== undefined && place.kind === 'folder')
    Object.assign(settings, await readSettingsFile(place, path.posix.dirname(folder), sink));
  if (status === undefined)
    sink.problem({
      code: 'unknownEnd',
      severity: 'info',
      message: 'Event files do not tell how a run ended; it is shown as completed.',
    });
  return { settings, status: status ?? 'completed', startedAt, endedAt };
}
