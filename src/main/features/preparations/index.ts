import type { preparationContract } from '../../../shared/contract/preparation';
import type { PrepareAnswers, PrepareQuestion } from '../../../shared/job/preparation';
import type { Jobs } from '../../jobs';
import { createSubjectSession } from '../../jobs';
import type { Handlers } from '../../lib/handlers';
import { createPreparationHandlers } from './preparation-handlers';
import { createPreparationLogic, type Preparations, type PreparationsDependencies } from './preparations';

export type PreparationsFeature = Preparations & {
  handlers: Handlers<typeof preparationContract>;
  close(): void;
};

export function createPreparations({
  jobs,
  ...options
}: Omit<PreparationsDependencies, 'session'> & { jobs: Pick<Jobs, 'run'> }): PreparationsFeature {
  const session = createSubjectSession<PrepareQuestion, PrepareAnswers>(jobs);
  const preparations = createPreparationLogic({ ...options, session });
  return {
    ...preparations,
    handlers: createPreparationHandlers(preparations),
    close: () => session.close(),
  };
}

export type { Preparations } from './preparations';
export { parsePreparedRowsQuery } from './row-query';
