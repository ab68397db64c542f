import { Button, Group, Modal, SegmentedControl, Select } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatBytes, formatCount } from '../../../shared/base/format';
import { bulkPaths } from '../../../shared/contract/bulk';
import type { Report } from '../../../shared/contract/report';
import { pointLimits, type ReportFileFormat, type ReportResolution } from '../../../shared/report/document';
import { fetchFile, saveFile } from '../../lib/bulk';
import { FailureNote } from '../../lib/failure-note';
import styles from './report.module.css';

const formatTexts = {
  html: 'One file that opens in any browser, without the studio and without a network. Charts can be hovered and zoomed; it follows light and dark, and prints.',
  markdown: 'Texts as they are, tables as tables; of each line of a chart its last, least and largest value.',
} satisfies Record<ReportFileFormat, string>;

const resolutionTitles = {
  small: 'Small',
  standard: 'Standard',
  fine: 'Fine',
} satisfies Record<ReportResolution, string>;

/** Writes the report to a file: what it will be and how large it is stands there before it is saved. */
export function ExportDialog({
  report,
  onClose,
}: {
  report: Pick<Report, 'id' | 'name' | 'revision'>;
  onClose: () => void;
}) {
  const [format, setFormat] = useState<ReportFileFormat>('html');
  const [resolution, setResolution] = useState<ReportResolution>('standard');
  const query = useQuery({
    queryKey: ['report-file', report.id, report.revision, format, resolution],
    queryFn: ({ signal }) =>
      fetchFile(bulkPaths.reportFile(report.id), { format, points: pointLimits[resolution] }, signal),
    // Runs may train on meanwhile: each opening of the dialog writes the file anew.
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const file = query.data;
  return (
    <Modal opened onClose={onClose} title={`Export “${report.name.slice(0, 80)}”`} size={520}>
      <div className={styles.dialog}>
        <SegmentedControl
          aria-label="Format"
          value={format}
          onChange={(next) => setFormat(next as ReportFileFormat)}
          data={[
            { value: 'html', label: 'HTML' },
            { value: 'markdown', label: 'Markdown' },
          ]}
        />
        <p className={styles.dialogText}>{formatTexts[format]}</p>
        <Select
          label="Points of a line"
          description="Longer lines are drawn with the least and largest value between two points; tables have exact figures."
          allowDeselect={false}
          data={(Object.keys(pointLimits) as ReportResolution[]).map((value) => ({
            value,
            label: `${resolutionTitles[value]}: at most ${formatCount(pointLimits[value])}`,
          }))}
          value={resolution}
          onChange={(next) => setResolution((next ?? 'standard') as ReportResolution)}
        />
        {query.error && (
          <FailureNote title="The file was not written" error={query.error} onRetry={() => query.refetch()} />
        )}
        <Group justify="space-between">
          <span role="status" className={styles.remark}>
            {query.isFetching ? 'Writing…' : file ? `${file.fileName} · ${formatBytes(file.blob.size)}` : ''}
          </span>
          <Group gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              leftSection={<IconDownload size={16} />}
              disabled={!file || query.isFetching}
              onClick={() => {
                if (!file) return;
                saveFile(file.blob, file.fileName);
                onClose();
              }}
            >
              Save
            </Button>
          </Group>
        </Group>
      </div>
    </Modal>
  );
}
