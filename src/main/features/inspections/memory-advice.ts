import { formatBytes } from '../../../shared/base/format';
import { type Problem, StudioError } from '../../../shared/base/problem';
import type { RunConfig } from '../../../shared/config/run-config';
import { leastTrainingBytes } from '../../../shared/config/training-memory';
import type { InputShapes } from '../../../shared/graph/analysis';
import type { MachineMemory } from '../../lib/machine-memory';

/** The largest power of two below the batch size with which a step may fit; null where even one sample does not. */
function fittingBatchSize(config: RunConfig, needBytes: number, limitBytes: number): number | null {
  const share = limitBytes / needBytes;
  const fitting = Math.floor(config.training.batchSize * share * 0.8);
  return fitting < 1 ? null : 2 ** Math.floor(Math.log2(fitting));
}

function remedy(config: RunConfig, needBytes: number, limitBytes: number): string {
  const batchSize = fittingBatchSize(config, needBytes, limitBytes);
  return batchSize === null
    ? 'Make the network smaller: fewer units or filters, or pooling earlier.'
    : `Lower training.batchSize to about ${batchSize}, or make the network smaller.`;
}

/**
 * Refuses what cannot fit into the memory that is free, before anything is started: a machine that runs out of memory
 * takes other programs along.
 * Throws: StudioError BAD_INPUT with the amounts.
 */
export function assertFits(config: RunConfig, inputShape: InputShapes | null, machine: MachineMemory): void {
  const { availableBytes, totalBytes } = machine;
  const needBytes = leastTrainingBytes(config, inputShape);
  if (needBytes <= availableBytes) return;
  const message = `A step needs at least ${formatBytes(needBytes)}; this machine has ${formatBytes(totalBytes)} of memory, of which ${formatBytes(availableBytes)} are free.`;
  const fix = remedy(config, needBytes, availableBytes);
  throw new StudioError('BAD_INPUT', message, {
    problems: [{ code: 'tooLarge', severity: 'error', message, fix, where: { path: ['training', 'batchSize'] } }],
    fix,
  });
}

/** What is to be said when a run would use most of what the machine can still give. */
export function judgeMemory(
  config: RunConfig,
  peakBytes: number,
  { availableBytes }: Pick<MachineMemory, 'availableBytes'>,
): Problem[] {
  if (peakBytes <= 0.9 * availableBytes) return [];
  const isTooMuch = peakBytes > availableBytes;
  return [
    {
      code: isTooMuch ? 'memoryExceeded' : 'memoryTight',
      severity: 'warning',
      message: `The run will need about ${formatBytes(peakBytes)}; ${formatBytes(availableBytes)} ${isTooMuch ? 'were' : 'are'} free${isTooMuch ? '' : ', which is hardly more'}.`,
      fix: `${remedy(config, peakBytes, availableBytes)} Closing other programs helps, too.`,
      where: { path: ['training', 'batchSize'] },
    },
  ];
}
