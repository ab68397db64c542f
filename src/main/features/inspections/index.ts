import type { inspectionContract } from '../../../shared/contract/inspection';
import type { Handlers } from '../../lib/handlers';
import { createDryRun, type DryRunDependencies } from './dry-run';
import { createEngineSession } from './engine-session';
import { createInspectionHandlers } from './inspection-handlers';
import { createInspectionLogic, type Inspections, type InspectionsDependencies } from './inspections';

export type InspectionsFeature = Inspections & {
  handlers: Handlers<typeof inspectionContract>;
  close(): void;
};

export type InspectionsOptions = Omit<InspectionsDependencies, 'session'> &
  DryRunDependencies & {
    /** The warm engine process ends after it was not asked for so long. */
    idleMs?: number;
  };

export function createInspections({ idleMs, ...options }: InspectionsOptions): InspectionsFeature {
  const engineSession = createEngineSession(options.jobs, idleMs === undefined ? {} : { idleMs });
  const inspections = createInspectionLogic({ ...options, session: engineSession });
  return {
    ...inspections,
    handlers: createInspectionHandlers(inspections, createDryRun(options)),
    close: () => engineSession.close(),
  };
}

export type { Inspections } from './inspections';
export { parseBatchQuery, parseOutputQuery } from './page-query';
