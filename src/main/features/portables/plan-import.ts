import type { IncomingDataset, PortablePreview } from '../../../shared/contract/portable';
import type { PortableManifest } from '../../../shared/portable/manifest';
import type { PortableRows, ProjectSession, Queries } from '../../store';
import { freeAmong, inList, type PlannedRun, planRuns } from './plan-runs';

/** Where the rows of a version are here. */
export interface LinkedVersion {
  datasetId: string;
  name: string;
  version: number;
}

export interface PlannedDataset extends IncomingDataset {
  /** By version of the file. */
  links: ReadonlyMap<number, LinkedVersion>;
  needsOwnId: boolean;
}

export interface PlannedThing<State extends string> {
  id: string;
  name: string;
  state: State;
  needsOwnId: boolean;
}

/** What of a file would come into a project, and what is there already. */
export interface ImportPlan {
  runs: PlannedRun[];
  datasets: PlannedDataset[];
  models: PlannedThing<'new' | 'same'>[];
  reports: PlannedThing<'new' | 'same' | 'changed'>[];
  views: PlannedThing<'new' | 'same'>[];
}

interface VersionRow {
  datasetId: string;
  version: number;
  fingerprint: string;
  name: string;
  rowCount: number;
  sizeBytes: number;
}

const versionQuery = `SELECT dataset_id AS datasetId, version, fingerprint, name, row_count AS rowCount, size_bytes AS sizeBytes
  FROM dataset_version JOIN dataset ON dataset.id = dataset_id
  WHERE dataset.trash_id IS NULL AND dataset_version.trash_id IS NULL`;

/** For each version the data set here that has its rows; one that has them all goes before others. */
function linkVersions(incoming: readonly VersionRow[], here: readonly VersionRow[]): Map<number, LinkedVersion> {
  const links = new Map<number, LinkedVersion>();
  const byDataset = Map.groupBy(here, ({ datasetId }) => datasetId);
  const wanted = new Set(incoming.map(({ fingerprint }) => fingerprint));
  const best = [...byDataset.values()].sort((one, other) => {
    const shared = (versions: readonly VersionRow[]) =>
      new Set(versions.flatMap(({ fingerprint }) => (wanted.has(fingerprint) ? fingerprint : []))).size;
    const same = (versions: readonly VersionRow[]) => Number(versions[0]?.datasetId === incoming[0]?.datasetId);
    return shared(other) - shared(one) || same(other) - same(one);
  });
  for (const { version, fingerprint } of incoming) {
    const found = best.flat().find((each) => each.fingerprint === fingerprint);
    if (found) links.set(version, { datasetId: found.datasetId, name: found.name, version: found.version });
  }
  return links;
}

async function planDatasets(
  rows: PortableRows,
  manifest: PortableManifest,
  { database }: ProjectSession,
  runs: readonly PlannedRun[],
): Promise<PlannedDataset[]> {
  const versions = await rows.all<VersionRow>(`${versionQuery} ORDER BY datasetId, version`);
  const here = await database.all<VersionRow>(`${versionQuery} AND fingerprint ${inList} ORDER BY datasetId, version`, [
    JSON.stringify(versions.map(({ fingerprint }) => fingerprint)),
  ]);
  const ids = [...new Set(versions.map(({ datasetId }) => datasetId))];
  const taken = new Set(
    (await database.all<{ id: string }>(`SELECT id FROM dataset WHERE id ${inList}`, [JSON.stringify(ids)])).map(
      ({ id }) => id,
    ),
  );
  const names = new Set(
    (await database.all<{ name: string }>('SELECT name FROM dataset WHERE trash_id IS NULL')).map(({ name }) =>
      name.toLowerCase(),
    ),
  );
  const withRows = new Set(manifest.files.flatMap(({ path }) => /^datasets\/([^/]+)\//.exec(path)?.[1] ?? []));
  return [...Map.groupBy(versions, ({ datasetId }) => datasetId)].map(([id, own]) => {
    const links = linkVersions(own, here);
    const used = new Set(
      runs.flatMap((run) => (run.datasetId === id && run.datasetVersion !== null ? run.datasetVersion : [])),
    );
    const brings = withRows.has(id);
    // Rows that come along bring all versions; otherwise those count that a run was trained on.
    const isThere = brings
      ? own.every(({ version }) => links.has(version)) &&
        new Set([...links.values()].map(({ datasetId }) => datasetId)).size === 1
      : [...used].every((version) => links.has(version)) && links.size > 0;
    const state = isThere ? 'link' : brings ? 'bring' : 'missing';
    const newest = own.at(-1) as VersionRow;
    const [first] = links.values();
    return {
      id,
      name: newest.name,
      versionCount: own.length,
      rowCount: newest.rowCount,
      sizeBytes: own.reduce((total, { sizeBytes }) => total + sizeBytes, 0),
      state,
      nameHere:
        state === 'link'
          ? (first?.name ?? newest.name)
          : state === 'bring'
            ? freeAmong(names, newest.name)
            : newest.name,
      links: state === 'bring' ? new Map() : links,
      needsOwnId: taken.has(id),
    };
  });
}

async function planThings(
  rows: Queries,
  database: Queries,
  table: 'model' | 'report' | 'run_view',
  content: string,
  asHere = (own: string) => own,
): Promise<{ id: string; name: string; isHere: boolean; isSame: boolean; isNamed: boolean }[]> {
  const sql = `SELECT id, name, ${content} AS content FROM "${table}"`;
  const incoming = await rows.all<{ id: string; name: string; content: string }>(`${sql} ORDER BY id`);
  const trash = table === 'run_view' ? '' : ' WHERE trash_id IS NULL';
  const shown = await database.all<{ id: string; name: string; content: string }>(`${sql}${trash}`);
  const known = new Set((await database.all<{ id: string }>(`SELECT id FROM "${table}"`)).map(({ id }) => id));
  const contents = new Map(shown.map((thing) => [thing.id, thing.content]));
  const byName = new Map(shown.map((thing) => [thing.name.toLowerCase(), thing.content]));
  return incoming.map(({ id, name, content: own }) => ({
    id,
    name,
    isHere: known.has(id),
    isSame: [own, asHere(own)].includes(contents.get(id) ?? ''),
    isNamed: [own, asHere(own)].includes(byName.get(name.toLowerCase()) ?? ''),
  }));
}

/** Compares a file with the project that it would come into. */
export async function planImport(
  rows: PortableRows,
  manifest: PortableManifest,
  session: ProjectSession,
): Promise<ImportPlan> {
  const { database } = session;
  const runs = await planRuns(rows, session);
  const datasets = await planDatasets(rows, manifest, session, runs);
  const models = await planThings(
    rows,
    database,
    'model',
    "created_at || ' ' || size_bytes || ' ' || inputs || outputs",
  );
  const reports = await planThings(rows, database, 'report', 'content', (content) =>
    runs.reduce((text, { id, sameId }) => (sameId === null ? text : text.replaceAll(id, sameId)), content),
  );
  const views = await planThings(rows, database, 'run_view', 'layout');
  return {
    runs,
    datasets,
    models: models.map(({ id, name, isHere, isSame }) => ({
      id,
      name,
      state: isSame ? 'same' : 'new',
      needsOwnId: isHere,
    })),
    reports: reports.map(({ id, name, isHere, isSame, isNamed }) => ({
      id,
      name,
      state: isSame || isNamed ? 'same' : isHere ? 'changed' : 'new',
      needsOwnId: isHere,
    })),
    views: views.map(({ id, name, isHere, isSame, isNamed }) => ({
      id,
      name,
      state: isSame || isNamed ? 'same' : 'new',
      needsOwnId: isHere,
    })),
  };
}

/** The plan as the page shows it. */
export function previewOf(
  plan: ImportPlan,
  { manifest, sizeBytes, fileName }: { manifest: PortableManifest; sizeBytes: number; fileName: string },
): PortablePreview {
  return {
    fileName,
    studioVersion: manifest.studioVersion,
    project: manifest.project,
    whole: manifest.whole,
    sizeBytes,
    runs: plan.runs.map(
      ({ id, number, name, experiment, status, pointCount, checkpointCount, datasetName, state, nameHere }) => ({
        id,
        number,
        name,
        experiment,
        status,
        pointCount,
        checkpointCount,
        datasetName,
        state,
        nameHere,
      }),
    ),
    datasets: plan.datasets.map(({ links: _links, needsOwnId: _needs, ...dataset }) => dataset),
    models: plan.models.map(({ id, name, state }) => ({ id, name, state })),
    reports: plan.reports.map(({ id, name, state }) => ({ id, name, state })),
    views: plan.views.map(({ id, name, state }) => ({ id, name, state })),
  };
}
