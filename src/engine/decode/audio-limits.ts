import { formatCount } from '../../shared/base/format';
import { Unreadable } from './unreadable';

/** Units: samples of all channels together; 400 MB as float32, 37 minutes of one channel at 44.1 kHz. */
const maximumSampleCount = 100_000_000;

/** Throws: Unreadable. */
export function checkSampleCount(sampleCount: number): void {
  if (sampleCount > maximumSampleCount)
    throw new Unreadable(
      'tooLong',
      `has ${formatCount(sampleCount)} samples; at most ${formatCount(maximumSampleCount)} are read`,
      'Cut it into pieces.',
    );
}
