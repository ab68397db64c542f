import type { runRecordContract } from '../../../shared/contract/run-record';
import type { Handlers } from '../../lib/handlers';
import type { RunRecords } from './record-table';

export function createRecordHandlers(records: RunRecords): Handlers<typeof runRecordContract> {
  return {
    records: ({ id }) => records.overview(id),
    recordedRuns: ({ ids }) => records.recordedRuns(ids),
    recordedSamples: ({ id, steps, withInputs }) => records.samples(id, steps, withInputs),
  };
}
