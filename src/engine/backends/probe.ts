import type { ProbeJob, ProbeResult } from '../../shared/job/protocol';
import { loadBackend } from './load-backend';
import { measureSpeed } from './measurement';

/**
 * The job behind "measure" and `studio doctor`: really loads the backend, in the process that would train with it, and
 * measures it where asked.
 */
export async function probe(job: ProbeJob): Promise<ProbeResult> {
  const { candidates, enginesDirectory, threads } = job.engine;
  const loaded = await loadBackend(candidates, { enginesDirectory, threads });
  const speed = job.measure ? measureSpeed(loaded.tf) : null;
  return {
    version: loaded.version,
    libraryVersion: loaded.libraryVersion,
    threads: loaded.threads,
    device: loaded.device,
    samplesPerSecond: speed?.samplesPerSecond ?? null,
    gigaflops: speed?.gigaflops ?? null,
  };
}
