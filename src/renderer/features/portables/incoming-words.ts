import { formatCount } from '../../../shared/base/format';
import type { IncomingDataset, IncomingRun, PortablePreview } from '../../../shared/contract/portable';

export const words = (count: number, noun: string): string => `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;

/** What becomes of a run of the file. */
export function runWords({ name, nameHere, state }: IncomingRun): string {
  if (state === 'same') return nameHere === name ? 'is here already' : `is here already as ${nameHere}`;
  const renamed = nameHere === name ? '' : ` as ${nameHere}`;
  return state === 'changed' ? `comes in${renamed}, beside another state of it` : `comes in${renamed}`;
}

/** What becomes of a data set of the file. */
export function datasetWords({ name, nameHere, state }: IncomingDataset): string {
  if (state === 'link') return nameHere === name ? 'is here already' : `is here already as ${nameHere}`;
  if (state === 'bring') return nameHere === name ? 'comes in' : `comes in as ${nameHere}`;
  return 'is neither in the file nor here';
}

/** Models, reports and views in one line; empty where there are none. */
export function otherWords({ models, reports, views }: PortablePreview): string {
  return [
    [models, 'model'],
    [reports, 'report'],
    [views, 'saved view'],
  ]
    .flatMap(([things, noun]) =>
      (things as unknown[]).length > 0 ? words((things as unknown[]).length, noun as string) : [],
    )
    .join(', ');
}
