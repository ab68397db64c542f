import { StudioError } from '../../../shared/base/problem';

/** Throws: StudioError CONFLICT while something else is begun with the run, or taken from it. */
export function requireFree(inHand: ReadonlySet<string>, { id, name = id }: { id: string; name?: string }): void {
  if (inHand.has(id))
    throw new StudioError(
      'CONFLICT',
      `The run ${name} is being resumed, or it or its metrics deleted, in this moment.`,
      {
        fix: 'Read the list again.',
      },
    );
}
