import { permutation } from '../../../shared/base/random';
import type { RunConfig } from '../../../shared/config/run-config';
import type { SampleSource } from '../../batches';
import type { RecordedRows } from './record-source';

type Rows = Pick<SampleSource, 'rows'>;

/** Which samples are recorded: the same ones in every epoch and in every run with this seed and these data. */
export function chooseRecordedRows({ seed, training }: RunConfig, { rows }: Rows): RecordedRows | null {
  const { samples } = training.record;
  if (!samples) return null;
  const split = rows[samples.split].length > 0 ? samples.split : 'train';
  const own = rows[split];
  const places = permutation(own.length, seed, 'recorded samples').slice(0, samples.count).sort();
  return { split, samples: places.map((place) => own[place] as number) };
}

/** The batch whose gradients are recorded: the same one in every epoch, of training rows in a random order. */
export function chooseGradientRows({ seed, training }: RunConfig, { rows }: Rows): Uint32Array {
  const own = rows.train;
  return permutation(own.length, seed, 'recorded gradients')
    .slice(0, training.batchSize)
    .map((place) => own[place] as number);
}
