import { readFile } from 'node:fs/promises';
import { type CpuInfo, cpus, freemem, totalmem } from 'node:os';
import type { Load } from '../../../shared/contract/system';

interface ProcessorTimes {
  busy: number;
  all: number;
}

function sumTimes(processors: readonly CpuInfo[]): ProcessorTimes {
  let busy = 0;
  let all = 0;
  for (const { times } of processors) {
    const work = times.user + times.nice + times.sys + times.irq;
    busy += work;
    all += work + times.idle;
  }
  return { busy, all };
}

/** Linux counts its file cache as used; what programs can still get is MemAvailable. */
async function availableMemory(): Promise<number> {
  if (process.platform !== 'linux') return freemem();
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '');
  const kibibytes = /^MemAvailable:\s+(\d+) kB/m.exec(text)?.[1];
  return kibibytes ? Number(kibibytes) * 1024 : freemem();
}

/** How busy the machine is, measured between one call and the next. */
export function createProcessorLoad(): () => Promise<Load> {
  let before = sumTimes(cpus());
  let processorUse = 0;
  return async () => {
    const now = sumTimes(cpus());
    const all = now.all - before.all;
    if (all > 0) {
      processorUse = Math.min(1, Math.max(0, (now.busy - before.busy) / all));
      before = now;
    }
    const memoryTotalBytes = totalmem();
    return { processorUse, memoryUsedBytes: memoryTotalBytes - (await availableMemory()), memoryTotalBytes };
  };
}
