import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { type TransferReport, transferReportSchema } from '../../../shared/contract/transfer';
import { writeArtifact } from '../../lib/files';

const reportFile = 'transfer.json';

/** Keeps with a run which of its layers got weights from elsewhere. */
export async function writeTransferReports(runDirectory: string, reports: readonly TransferReport[]): Promise<void> {
  await writeArtifact(path.join(runDirectory, reportFile), JSON.stringify({ reports }, null, 1));
}

/** None for a run that took no weights, or has not started yet. */
export async function readTransferReports(runDirectory: string): Promise<TransferReport[]> {
  const text = await readFile(path.join(runDirectory, reportFile), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return [];
  return z.object({ reports: z.array(transferReportSchema) }).parse(JSON.parse(text)).reports;
}
