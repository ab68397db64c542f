import { type RandomStream, randomStream } from '../../../shared/base/random';

/** The random numbers of one entry of the list for one sample in one epoch, whatever batch it is in. */
export function sampleStream(seed: number, entry: number, name: string, sampleId: number, epoch: number): RandomStream {
  return randomStream(seed, 'augmentation', entry, name, epoch, sampleId);
}

/** Whether an entry is for a column. */
export function isFor({ columns }: { columns: 'auto' | readonly string[] }, name: string): boolean {
  return columns === 'auto' || columns.includes(name);
}
