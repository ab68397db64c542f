import { activeRunStatuses } from '../../../shared/contract/run';

/** Of what a portable file takes the rows of a table: of the chosen runs, of their data sets, of a whole project. */
export type PortableOwner = 'project' | 'run' | 'dataset' | 'whole';

export interface PortableTable {
  owner: PortableOwner;
  /** Which rows of the table (`t`) belong to the owners; `?` is a JSON array of their ids. */
  where: string;
  /** The order in which rows lie in the file, so that the same state gives the same bytes. */
  order: string;
  /** What is written instead of a column; SQL over `t`. */
  instead?: Readonly<Record<string, string>>;
}

const ids = '(SELECT value FROM json_each(?))';
const series = 't.series_id IN (SELECT id FROM project.metric_series WHERE run_id IN (SELECT value FROM json_each(?)))';

/** In the order in which rows may be written without pointing at one that is not there yet. */
export const portableTables = {
  project: { owner: 'project', where: '1', order: 't.id' },
  dataset: { owner: 'dataset', where: `t.id IN ${ids}`, order: 't.id', instead: { trash_id: 'NULL' } },
  dataset_version: {
    owner: 'dataset',
    where: `t.dataset_id IN ${ids} AND t.trash_id IS NULL`,
    order: 't.dataset_id, t.version',
  },
  run: {
    owner: 'run',
    where: `t.id IN ${ids}`,
    order: 't.number',
    instead: {
      trash_id: 'NULL',
      paused_at: 'NULL',
      // Nobody trains it where it goes to.
      status: `CASE WHEN t.status IN (${activeRunStatuses.map((status) => `'${status}'`).join(', ')}) THEN 'interrupted' ELSE t.status END`,
    },
  },
  run_config: { owner: 'run', where: `t.run_id IN ${ids}`, order: 't.run_id', instead: { indexed: '0' } },
  run_event: { owner: 'run', where: `t.run_id IN ${ids}`, order: 't.run_id, t.id' },
  checkpoint: { owner: 'run', where: `t.run_id IN ${ids}`, order: 't.run_id, t.id' },
  metric_series: { owner: 'run', where: `t.run_id IN ${ids}`, order: 't.id' },
  // Below zero are chunks that are being packed.
  metric_chunk: { owner: 'run', where: `${series} AND t.number >= 0`, order: 't.series_id, t.level, t.number' },
  evaluation: { owner: 'run', where: `t.run_id IN ${ids}`, order: 't.id' },
  run_record: { owner: 'run', where: `t.run_id IN ${ids}`, order: 't.id' },
  model: { owner: 'whole', where: 't.trash_id IS NULL', order: 't.id' },
  run_view: { owner: 'whole', where: '1', order: 't.id' },
  report: { owner: 'whole', where: 't.trash_id IS NULL', order: 't.id' },
} as const satisfies Record<string, PortableTable>;
export type PortableTableName = keyof typeof portableTables;

/** Tables that stay at home, and why. A test asks for a decision on every new table. */
export const tablesLeftOut: Readonly<Record<string, string>> = {
  trash: 'what was deleted is not sent',
  setting: 'settings of the project here',
  config_key: 'made again from the configs when a column asks for it',
  run_value: 'made again from the configs when a column asks for it',
  export: 'the files of exports are written again from the run in a few seconds',
  history_import: 'a mark of work under way',
  portable_import: 'a mark of work under way',
};
