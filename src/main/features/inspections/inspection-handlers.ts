import type { DryRun, inspectionContract } from '../../../shared/contract/inspection';
import type { Handlers } from '../../lib/handlers';
import type { Inspections } from './inspections';

export function createInspectionHandlers(
  inspections: Inspections,
  dryRun: (input: { text: string }, signal: AbortSignal) => Promise<DryRun>,
): Handlers<typeof inspectionContract> {
  return {
    open: async (input, { signal }) => ({ inspection: await inspections.open(input, signal) }),
    compute: async (input, { signal }) => ({ computation: await inspections.compute(input, signal) }),
    firstBatch: async ({ id }, { signal }) => ({ batch: await inspections.firstBatch(id, signal) }),
    dryRun: async (input, { signal }) => ({ dryRun: await dryRun(input, signal) }),
  };
}
