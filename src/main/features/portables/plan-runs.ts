import type { IncomingRun } from '../../../shared/contract/portable';
import type { RunStatus } from '../../../shared/contract/run';
import type { RunSource } from '../../../shared/contract/run-source';
import type { PortableRows, ProjectSession } from '../../store';
import { fingerprintRuns } from './run-fingerprint';

export interface PlannedRun extends IncomingRun {
  /** Of the run in the file, to be kept with it. */
  fingerprint: string | null;
  datasetId: string | null;
  datasetVersion: number | null;
  colorIndex: number;
  /** The id of the run here that is in the same state: the run itself, or a copy that came in beside another state. */
  sameId: string | null;
  /** Its id is taken by another state of the run, or by one in the trash. */
  needsOwnId: boolean;
}

export const inList = 'IN (SELECT value FROM json_each(?))';

interface RunRow {
  id: string;
  number: number;
  name: string;
  experiment: string;
  status: RunStatus;
  colorIndex: number;
  datasetId: string | null;
  datasetName: string;
  datasetVersion: number | null;
  pointCount: number;
  checkpointCount: number;
  source: string | null;
}

interface RunHere {
  id: string;
  name: string;
  trash: string | null;
  source: string | null;
}

/**
 * Runs here that may be states of one in a file: the run itself, and copies, which say from which run of a file they came,
 * or keep what that itself had come from.
 */
function statesOf(here: readonly RunHere[]): (run: Pick<RunRow, 'id' | 'source'>) => RunHere[] {
  const keyed = here.flatMap((run) => {
    const source = run.source === null ? null : (JSON.parse(run.source) as RunSource);
    const origin = source?.tool === 'studio' ? source.id : run.id;
    return [...new Set([run.id, origin, run.source ?? run.id])].map((key) => ({ key, run }));
  });
  const byKey = Map.groupBy(keyed, ({ key }) => key);
  return ({ id, source }) => [
    ...new Set([id, source ?? id].flatMap((key) => byKey.get(key) ?? []).map(({ run }) => run)),
  ];
}

/** With a number behind it where somebody has it already. */
export function freeAmong(taken: Set<string>, wanted: string): string {
  let name = wanted;
  for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${wanted} (${number})`;
  taken.add(name.toLowerCase());
  return name;
}

/** Compares the runs of a file with those of the project that they would come into. */
export async function planRuns(rows: PortableRows, { database }: ProjectSession): Promise<PlannedRun[]> {
  const incoming = await rows.all<RunRow>(
    `SELECT id, number, name, experiment, status, color_index AS colorIndex, dataset_id AS datasetId, dataset_name AS datasetName,
       dataset_version AS datasetVersion, source,
       (SELECT coalesce(sum(point_count), 0) FROM metric_series WHERE run_id = run.id) AS pointCount,
       (SELECT count(*) FROM checkpoint WHERE run_id = run.id) AS checkpointCount
     FROM run ORDER BY number`,
  );
  const ids = incoming.map(({ id }) => id);
  const sources = incoming.flatMap(({ source }) => source ?? []);
  const here = await database.all<RunHere>(
    `SELECT id, name, trash_id AS trash, source FROM run
     WHERE id ${inList} OR (source ->> '$.tool' = 'studio' AND source ->> '$.id' ${inList}) OR source ${inList}
     ORDER BY number`,
    [ids, ids, sources].map((list) => JSON.stringify(list)),
  );
  const known = new Set(here.map(({ id }) => id));
  const shown = here.filter(({ trash }) => trash === null);
  const fingerprints = await fingerprintRuns(rows, ids);
  const fingerprintsHere = await fingerprintRuns(
    database,
    shown.map(({ id }) => id),
  );
  const statesHere = statesOf(shown);
  const names = await database.all<{ name: string }>('SELECT name FROM run WHERE trash_id IS NULL');
  const taken = new Set(names.map(({ name }) => name.toLowerCase()));
  return incoming.map((run) => {
    const fingerprint = fingerprints.get(run.id) ?? null;
    const states = statesHere(run);
    const alike = states.filter(({ id }) => fingerprintsHere.get(id) === fingerprint);
    const same = alike.find(({ id }) => id === run.id) ?? alike[0];
    return {
      ...run,
      fingerprint,
      state: same ? 'same' : states.length > 0 ? 'changed' : 'new',
      nameHere: same?.name ?? freeAmong(taken, run.name),
      sameId: same?.id ?? null,
      needsOwnId: known.has(run.id),
    };
  });
}
