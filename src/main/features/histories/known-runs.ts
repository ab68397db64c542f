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

/** Finds the newest run that was imported from the same one, wherever it lay. */
export function matchKnown(known: readonly KnownRun[]): (run: FoundRun) => HistoryRun['known'] {
  const byIdentity = new Map<string, KnownRun>();
  for (const each of [...known].reverse()) {
    const [identity = ''] = each.source.fingerprint.split(':');
    byIdentity.set(`${identity} ${each.source.id}`, each);
    if (!byIdentity.has(identity)) byIdentity.set(identity, each);
  }
  return (run) => {
    const before = byIdentity.get(`${run.identity} ${run.id}`) ?? byIdentity.get(run.identity);
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
