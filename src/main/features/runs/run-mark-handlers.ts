import type { runMarkContract } from '../../../shared/contract/run-view';
import type { Handlers } from '../../lib/handlers';
import { archiveRuns, tagRuns } from './run-marks';
import type { RunViewsDependencies } from './run-views';

/** Up to so many are told of one by one, so that pages read only these again. */
const singleCount = 100;

/** Archive and tags of many runs at once. */
export function createRunMarkHandlers({
  session,
  changes,
  clock,
}: RunViewsDependencies): Handlers<typeof runMarkContract> {
  const publish = (changedIds: string[]) => {
    if (changedIds.length > singleCount) changes.publish({ noun: 'run', id: null });
    else for (const id of changedIds) changes.publish({ noun: 'run', id });
    return { changedIds };
  };
  return {
    archive: async ({ ids, archived }) =>
      publish(await archiveRuns(session().database, ids, archived ? clock.now() : null)),
    tag: async ({ ids, tag, present }) => publish(await tagRuns(session().database, ids, tag, present)),
  };
}
