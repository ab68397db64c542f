import path from 'node:path';
import type { HistoryRun, ImportedHistoryRun } from '../../../shared/contract/history';
import type { KnownRun } from './import-repository';
import type { FoundRun } from './importer';

/** Names are unique enough to type: a number goes behind one that is taken. */
export function freeRunName(wanted: string, taken: Set<string>): string {
  const base = wanted.trim().slice(0, 190) || 'run';
  let name = base;
  for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${base}-${number}`;
  taken.add(name.toLowerCase());
  return name;
}

/** What a run is known by, and the state that it is in. */
export const fingerprintOf = ({ identity, state }: FoundRun) => `${identity}:${state}`;

/**
 * Finds the newest run that was imported from the same one, wherever it lay. Tables give their runs no ids: those are the
 * same where nothing of them has changed, or where they begin alike in the same file. A copy that was uploaded lies
 * nowhere, and would take the place of another run that was uploaded under the same name.
 *
 * @param place as runs that come from there keep it
 */
export function matchKnown(known: readonly KnownRun[], place: string): (run: FoundRun) => HistoryRun['known'] {
  const runs = new Map<string, KnownRun>();
  const keyOf = (...parts: string[]) => JSON.stringify(parts);
  for (const each of [...known].reverse()) {
    const { fingerprint, id, path: from } = each.source;
    const [identity = ''] = fingerprint.split(':');
    runs.set(keyOf('identity', identity), each);
    runs.set(keyOf('run', identity, id), each);
    runs.set(keyOf('place', identity, id, from), each);
    runs.set(keyOf('content', fingerprint), each);
  }
  return (run) => {
    const { identity, id } = run;
    const inPlace = path.isAbsolute(place) ? runs.get(keyOf('place', identity, id, place)) : undefined;
    const before = run.isKnownByPlace
      ? (inPlace ?? runs.get(keyOf('content', fingerprintOf(run))))
      : (runs.get(keyOf('run', identity, id)) ?? runs.get(keyOf('identity', identity)));
    if (!before) return null;
    return {
      runId: before.runId,
      runName: before.runName,
      isChanged: before.source.fingerprint !== fingerprintOf(run),
    };
  };
}

/** What became of a run; left out unless the result says otherwise. */
export function resultOf(run: HistoryRun, result: Partial<ImportedHistoryRun>): ImportedHistoryRun {
  return {
    id: run.id,
    name: run.name,
    outcome: 'leftOut',
    runId: null,
    metricCount: 0,
    pointCount: 0,
    isDamaged: false,
    problems: [],
    ...result,
  };
}
