import { StudioError } from '../../../shared/base/problem';
import type { TransferConfig } from '../../../shared/config/run-config';
import type { TransferSource } from '../../../shared/job/protocol';
import type { ProjectSession } from '../../store';
import type { Models } from '../models';
import { readCheckpoints } from './checkpoints';
import { findRunByAny } from './run-repository';

/** Weights that a config's `transfer` names, where they lie. */
export interface FoundTransfer extends TransferSource {
  /** The same source under ids that no renaming and no further training changes. */
  pinned: TransferConfig['from'];
}

export interface TransferSourceDependencies {
  session: () => ProjectSession;
  models: Pick<Models, 'get' | 'weightsDirectory'>;
}

/**
 * Finds the weights that an entry of `transfer` takes.
 * Throws: StudioError NOT_FOUND when there is no such run, checkpoint or model; UNSUPPORTED when a model has no weights.
 */
export async function findTransferSource(
  { session, models }: TransferSourceDependencies,
  from: TransferConfig['from'],
): Promise<FoundTransfer> {
  if ('model' in from) {
    const { id, name } = await models.get(from.model);
    return { directory: await models.weightsDirectory(id), title: `the model ${name}`, pinned: { model: id } };
  }
  const open = session();
  const row = await findRunByAny(open.database, from.run);
  if (!row)
    throw new StudioError('NOT_FOUND', `There is no run "${from.run}" in this project to take weights from.`, {
      fix: 'Give the name, number or id of a run in the list.',
    });
  const all = await readCheckpoints(open, row.id);
  const found =
    from.checkpoint === null ? (all.find(({ best }) => best) ?? all[0]) : all.find(({ id }) => id === from.checkpoint);
  if (!found)
    throw new StudioError(
      'NOT_FOUND',
      from.checkpoint === null
        ? `The run ${row.name} has no checkpoint to take weights from.`
        : `The run ${row.name} has no checkpoint "${from.checkpoint}".`,
      {
        fix:
          all.length > 0
            ? `Choose one of ${all.map(({ id }) => id).join(', ')}, or leave checkpoint out for the best.`
            : 'Let it train until the end of its first epoch, or choose another run.',
      },
    );
  return {
    directory: found.absoluteDirectory,
    title: `${row.name}, step ${found.step}`,
    pinned: { run: row.id, checkpoint: found.id },
  };
}
