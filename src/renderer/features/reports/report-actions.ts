import type { ReportSummary } from '../../../shared/contract/report';
import type { Block } from '../../../shared/report/blocks';
import { client } from '../../lib/host-client';
import { navigate } from '../../lib/router';
import { showFailure, showToast } from '../../lib/toast';

type Named = Pick<ReportSummary, 'id' | 'name'>;

/** Makes a report and goes there. */
export async function createReport(blocks: readonly Block[] = []): Promise<void> {
  try {
    const { report } = await client.reports.create({ blocks: [...blocks] });
    navigate(`/reports/${report.id}`);
  } catch (error) {
    showFailure('The report was not made', error);
  }
}

export async function duplicateReport({ id, name }: Named): Promise<void> {
  try {
    const { report } = await client.reports.duplicate({ id });
    showToast(`“${report.name}” was made from “${name}”.`, async () => {
      await client.reports.remove({ ids: [report.id] });
    });
  } catch (error) {
    showFailure(`“${name}” was not duplicated`, error);
  }
}

/** To the trash; true when it went there. */
export async function removeReports(chosen: readonly Named[]): Promise<boolean> {
  if (chosen.length === 0) return false;
  const what = chosen.length === 1 ? `“${chosen[0]?.name}”` : `${chosen.length} reports`;
  try {
    const { trashIds } = await client.reports.remove({ ids: chosen.map(({ id }) => id) });
    showToast(`${what} moved to the trash.`, () => Promise.all(trashIds.map((id) => client.projects.restore({ id }))));
    return true;
  } catch (error) {
    showFailure(`${what} could not be deleted`, error);
    return false;
  }
}
