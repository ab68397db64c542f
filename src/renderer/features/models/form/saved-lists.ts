import type { Pipeline } from '../../../../shared/contract/preparation';

export type ListName = keyof Pipeline;

const listNames = ['transforms', 'augmentation'] as const satisfies readonly ListName[];

/** Lists of `from` that would change `to`. An empty list says nothing: it replaces none. */
export function differingLists(from: Pipeline, to: Pipeline): ListName[] {
  return listNames.filter((name) => from[name].length > 0 && JSON.stringify(from[name]) !== JSON.stringify(to[name]));
}
