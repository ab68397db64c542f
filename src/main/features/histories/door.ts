import type { DatasetSource } from '../../../shared/contract/dataset';
import type {
  HistoryAction,
  HistoryOptions,
  HistoryPreview,
  HistoryReport,
  InterruptedHistory,
  RunArtifact,
} from '../../../shared/contract/history';
import type { RunSource } from '../../../shared/contract/run-source';
import type { Jobs } from '../../jobs';
import type { Changes } from '../../lib/changes';
import type { Clock } from '../../lib/clock';
import type { Log } from '../../lib/log';
import type { Tasks } from '../../lib/tasks';
import type { Uploads } from '../../lib/uploads';
import type { ProjectSession } from '../../store';

export interface HistoriesDependencies {
  session: () => ProjectSession;
  uploads: Pick<Uploads, 'path' | 'remove'>;
  jobs: Pick<Jobs, 'run'>;
  tasks: Tasks;
  changes: Changes;
  clock: Clock;
  log: Log;
}

export interface ImportHistory {
  source: DatasetSource;
  options: HistoryOptions;
  actions: Readonly<Record<string, HistoryAction>>;
  others?: 'skip' | 'add' | undefined;
  only?: readonly string[] | undefined;
  acceptDamage: boolean;
}

export interface RunOrigin {
  source: RunSource | null;
  details: { name: string; value: string }[];
  artifacts: RunArtifact[];
  artifactCount: number;
}

export interface Histories {
  /** Throws: StudioError NOT_FOUND, BAD_INPUT, UNSUPPORTED when no tool is recognised. */
  preview(request: Pick<ImportHistory, 'source' | 'options'>, signal: AbortSignal): Promise<HistoryPreview>;
  /** Throws: StudioError as `preview`, READ_ONLY, DISK_FULL, CANCELLED (complete runs are kept). */
  import(request: ImportHistory, signal: AbortSignal): Promise<HistoryReport>;
  interrupted(): Promise<InterruptedHistory[]>;
  goOn(id: string, signal: AbortSignal): Promise<HistoryReport>;
  dismiss(id: string): Promise<void>;
  /** Throws: StudioError NOT_FOUND. */
  origin(idOrName: string): Promise<RunOrigin>;
  /** Removes runs that a host which died left incomplete; for a project that was just opened. */
  recover(session: ProjectSession): Promise<void>;
}
