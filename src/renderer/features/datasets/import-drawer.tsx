import { Button, Drawer } from '@mantine/core';
import { useEffect } from 'react';
import { formatBytes, formatCount, formatDuration } from '../../../shared/base/format';
import type { Dataset } from '../../../shared/contract/dataset';
import { useActivity } from '../../lib/activity-store';
import { toFailure } from '../../lib/failure';
import { FailureNote } from '../../lib/failure-note';
import { SkeletonLines } from '../../lib/loaded';
import { navigate } from '../../lib/router';
import { showToast } from '../../lib/toast';
import { ProblemList } from '../../ui/problem-list';
import { ProgressLine } from '../../ui/progress-line';
import classes from './import-drawer.module.css';
import { ImportOptions } from './import-options';
import { ImportSource } from './import-source';
import { closeImport, useImportDoor } from './import-store';
import { PreviewGrid } from './preview-grid';
import { type ImportSteps, useImport } from './use-import';

function ImportProgress({ onCancel }: { onCancel: () => void }) {
  const activity = useActivity(({ kind, status }) => kind === 'import' && status === 'running');
  return (
    <div className={classes.progress}>
      <div className={classes.progressText}>
        <span>{activity?.detail || 'Importing'}</span>
        <span>{activity?.remainingMs ? `${formatDuration(activity.remainingMs)} left` : ''}</span>
      </div>
      <ProgressLine fraction={activity?.fraction ?? null} label="Import" />
      <Button variant="default" onClick={onCancel}>
        Cancel
      </Button>
    </div>
  );
}

/** Lines that cannot be read: kept out only when the person says so. */
function badRowCount(error: unknown): number {
  const { code, problems } = toFailure(error);
  return code === 'BAD_INPUT' ? problems.filter(({ where }) => where?.line !== undefined).length : 0;
}

function ImportFailure({ steps }: { steps: ImportSteps }) {
  const badRows = badRowCount(steps.error);
  return (
    <>
      <FailureNote error={steps.error} title="The data set was not imported" />
      {badRows > 0 && (
        <Button variant="default" onClick={() => steps.start(true)}>
          Import without the rows that cannot be read
        </Button>
      )}
    </>
  );
}

function ImportPreview({ steps }: { steps: ImportSteps }) {
  const { data, error, isPlaceholderData } = steps.preview;
  if (error)
    return (
      <div className={classes.messages}>
        <FailureNote error={error} title="The file cannot be previewed" />
        <div>
          <Button variant="default" onClick={steps.reset}>
            Choose another
          </Button>
        </div>
      </div>
    );
  if (!data) return <SkeletonLines />;
  const facts = [
    data.format.toUpperCase(),
    formatBytes(data.sizeBytes),
    data.rowCount !== null && `about ${formatCount(data.rowCount)} rows`,
    `${formatCount(data.columns.length)} columns`,
  ];
  return (
    <>
      <div className={classes.file}>
        <span className={classes.fileName}>{data.fileName}</span>
        <span className={classes.facts}>{facts.filter(Boolean).join(' · ')}</span>
        <Button variant="subtle" color="gray" onClick={steps.reset} disabled={steps.importing}>
          Choose another
        </Button>
      </div>
      <ImportOptions steps={steps} />
      {(steps.error !== null || data.problems.length > 0) && (
        <div className={classes.messages}>
          {steps.error !== null && <ImportFailure steps={steps} />}
          {data.problems.length > 0 && steps.error === null && (
            <div className={classes.problems}>
              <ProblemList problems={data.problems} label="Problems found in the preview" />
            </div>
          )}
        </div>
      )}
      <div className={classes.grid} data-stale={isPlaceholderData}>
        <PreviewGrid columns={steps.columns} rows={data.rows} onRole={steps.setRole} onKind={steps.setKind} />
      </div>
    </>
  );
}

function ImportBody({ file }: { file: File | null }) {
  const done = (dataset: Dataset, drawerLeft: boolean) => {
    if (!drawerLeft) {
      closeImport();
      navigate(`/datasets/${dataset.id}`);
    }
    const skipped = dataset.problems.length;
    showToast(
      `“${dataset.name}” has ${formatCount(dataset.rowCount)} rows.${skipped > 0 ? ` ${skipped} problems are listed on its page.` : ''}`,
    );
  };
  const steps = useImport(done);
  const { fromFile } = steps;
  useEffect(() => {
    if (file) void fromFile(file);
  }, [file]);
  const ready = steps.source !== null && steps.preview.data !== undefined && !steps.preview.error;
  return (
    <>
      <div className={classes.body}>
        {steps.source ? <ImportPreview steps={steps} /> : <ImportSource steps={steps} />}
        {!steps.source && steps.error !== null && (
          <div className={classes.messages}>
            <FailureNote error={steps.error} title="The file was not read" />
          </div>
        )}
      </div>
      <footer className={classes.footer}>
        {steps.importing ? (
          <ImportProgress onCancel={steps.cancel} />
        ) : (
          <>
            <Button variant="default" onClick={closeImport}>
              Cancel
            </Button>
            <Button onClick={() => steps.start(false)} disabled={!ready || steps.name.trim() === ''}>
              Import
            </Button>
          </>
        )}
      </footer>
    </>
  );
}

/** Source, detected format, preview with role pickers, problems, Import. */
export function ImportDrawer() {
  const { open, file } = useImportDoor();
  return (
    <Drawer
      opened={open}
      onClose={closeImport}
      title="Import a data set"
      size="min(1080px, 92vw)"
      classNames={{ content: classes.content, body: classes.drawerBody }}
    >
      <ImportBody file={file} />
    </Drawer>
  );
}
