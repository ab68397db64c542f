import { StudioError } from '../../shared/base/problem';
import type { ExportJob, ExportResult } from '../../shared/job/protocol';

export async function exportRun(job: ExportJob): Promise<ExportResult> {
  throw new StudioError('UNSUPPORTED', `Export as ${job.format} is not built yet.`);
}
