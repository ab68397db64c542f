import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconCopy,
  IconDotsVertical,
  IconFileExport,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Report } from '../../../shared/contract/report';
import { client, host } from '../../lib/host-client';
import { Loaded } from '../../lib/loaded';
import { Page } from '../../lib/page';
import { RenameDialog } from '../../lib/rename-dialog';
import { navigate, type RouteParameters } from '../../lib/router';
import { isInFront, useShortcuts } from '../../lib/shortcuts';
import { BlockList } from './block-list';
import { ExportDialog } from './export-dialog';
import { duplicateReport, removeReports } from './report-actions';
import { SaveStatus } from './save-status';
import { useReportEditor } from './use-report-editor';

const parents = [{ title: 'Reports', to: '/reports' }];

function OpenReport({ report }: { report: Report }) {
  const { editor, blocks, save, canUndo, canRedo } = useReportEditor(report);
  const [dialog, setDialog] = useState<'rename' | 'export' | null>(null);
  const openExport = async () => {
    await editor.flush();
    setDialog('export');
  };
  useShortcuts('Report', [
    { keys: 'mod+z', title: 'Undo', run: () => editor.undo(), whileTyping: true, when: isInFront },
    { keys: 'mod+shift+z', title: 'Redo', run: () => editor.redo(), whileTyping: true, when: isInFront },
    { keys: 'mod+y', title: 'Redo', run: () => editor.redo(), whileTyping: true, when: isInFront },
    { keys: 'mod+s', title: 'Save now', run: () => void editor.flush(), whileTyping: true },
    { keys: 'mod+e', title: 'Export', run: () => void openExport(), whileTyping: true, when: isInFront },
  ]);
  return (
    <Page
      title={report.name}
      parents={parents}
      detail={<SaveStatus state={save} onRetry={() => editor.retry()} />}
      actions={
        <>
          <Tooltip label="Undo (Ctrl Z)">
            <ActionIcon aria-label="Undo" disabled={!canUndo} onClick={() => editor.undo()}>
              <IconArrowBackUp size={16} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Redo (Ctrl Shift Z)">
            <ActionIcon aria-label="Redo" disabled={!canRedo} onClick={() => editor.redo()}>
              <IconArrowForwardUp size={16} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon aria-label="More of this report">
                <IconDotsVertical size={16} stroke={1.6} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPencil size={14} />} onClick={() => setDialog('rename')}>
                Rename
              </Menu.Item>
              <Menu.Item
                leftSection={<IconCopy size={14} />}
                onClick={() => void editor.flush().then(() => duplicateReport(report))}
              >
                Duplicate
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item
                color="red"
                leftSection={<IconTrash size={14} />}
                onClick={() =>
                  void editor
                    .flush()
                    .then(() => removeReports([report]))
                    .then((isRemoved) => isRemoved && navigate('/reports'))
                }
              >
                Delete
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <Button leftSection={<IconFileExport size={16} stroke={1.6} />} onClick={() => void openExport()}>
            Export
          </Button>
        </>
      }
    >
      <BlockList blocks={blocks} editor={editor} />
      {dialog === 'rename' && (
        <RenameDialog
          title="Rename report"
          name={report.name}
          rename={(name) => client.reports.rename({ id: report.id, name })}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === 'export' && <ExportDialog report={report} onClose={() => setDialog(null)} />}
    </Page>
  );
}

/** `/reports/:id`: one report, written and looked at in the same place. */
export function ReportPage({ parameters }: { parameters: RouteParameters }) {
  const id = parameters.id ?? '';
  const query = useQuery({
    ...host.reports.get.queryOptions({ input: { id } }),
    // The page of a report that was just deleted stays until it is left.
    placeholderData: keepPreviousData,
  });
  if (query.data) return <OpenReport key={query.data.report.id} report={query.data.report} />;
  return (
    <Page title="Report" parents={parents}>
      <Loaded query={query}>{() => null}</Loaded>
    </Page>
  );
}
