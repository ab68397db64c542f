import { Button, Drawer } from '@mantine/core';
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';
import { formatBytes, formatCount, formatDuration } from '../../../shared/base/format';
import { completeRoleChanges } from '../../../shared/contract/column-roles';
import type { ColumnRole, DatasetColumn, DatasetPreview } from '../../../shared/contract/dataset';
import { importFormatTitles } from '../../../shared/contract/import-options';
import { useActivity } from '../../lib/activity-store';
import { downloadBulk } from '../../lib/bulk';
import { toFailure } from '../../lib/failure';
import { FailureNote } from '../../lib/failure-note';
import { host } from '../../lib/host-client';
import { SkeletonLines } from '../../lib/loaded';
import { Link } from '../../lib/router';
import { showFailure } from '../../lib/toast';
import { DropTarget } from '../../ui/drop-target';
import type { DroppedItems } from '../../ui/dropped-items';
import { ProblemList } from '../../ui/problem-list';
import { ProgressLine } from '../../ui/progress-line';
import { cancelImport, changedColumns, nameFromFile, openImport, startImport } from './import-actions';
import classes from './import-drawer.module.css';
import { ImportOptions } from './import-options';
import { ImportQueue } from './import-queue';
import { ImportSource } from './import-source';
import { changeItem, closeImport, type ImportItem, removeItem, useImports } from './import-store';
import { PreviewGrid } from './preview-grid';

function ImportProgress({ item }: { item: ImportItem }) {
  const activity = useActivity(
    ({ kind, status, title }) => kind === 'import' && status === 'running' && title.includes(item.title),
  );
  return (
    <div className={classes.progress}>
      <div className={classes.progressText}>
        <span>{activity?.detail || 'Importing'}</span>
        <span>{activity?.remainingMs ? `${formatDuration(activity.remainingMs)} left` : ''}</span>
      </div>
      <ProgressLine fraction={activity?.fraction ?? null} label="Import" />
      <Button variant="default" onClick={() => cancelImport(item)}>
        Cancel
      </Button>
    </div>
  );
}

function Sending({ item }: { item: ImportItem }) {
  return (
    <div className={classes.uploading}>
      <div>Reading {item.title}</div>
      <ProgressLine fraction={item.sentFraction} label={`Reading ${item.title}`} />
      <Button variant="default" onClick={() => removeItem(item.id)}>
        Cancel
      </Button>
    </div>
  );
}

/** Whether the import failed for what it could leave out; that is left out only when the person says so. */
function canSkip(error: unknown): boolean {
  const { code, problems } = toFailure(error);
  return (
    code === 'BAD_INPUT' &&
    problems.some(
      ({ where, code: problem }) =>
        // A file without any row has none to leave out.
        problem !== 'noRows' &&
        (where?.line !== undefined ||
          where?.row !== undefined ||
          where?.file !== undefined ||
          problem === 'unsupportedColumn'),
    )
  );
}

function ImportFailure({ item, preview }: { item: ImportItem; preview: DatasetPreview }) {
  const { report } = toFailure(item.error);
  return (
    <>
      <FailureNote error={item.error} title="The data set was not imported" />
      <div className={classes.consent}>
        {canSkip(item.error) && (
          <Button variant="default" onClick={() => void startImport(item, preview, true)}>
            Import without the rows that cannot be read
          </Button>
        )}
        {report !== null && (
          <Button
            variant="subtle"
            color="gray"
            onClick={() =>
              downloadBulk(report, `${nameFromFile(item.title)}-left-out.csv`).catch((error: unknown) =>
                showFailure('The report was not saved', error),
              )
            }
          >
            Save the full list
          </Button>
        )}
      </div>
    </>
  );
}

function Facts({ preview }: { preview: DatasetPreview }) {
  const facts = [
    importFormatTitles[preview.format],
    formatBytes(preview.sizeBytes),
    preview.rowCount !== null &&
      (preview.rowCount === 0
        ? 'no rows'
        : `about ${formatCount(preview.rowCount)} ${preview.rowCount === 1 ? 'row' : 'rows'}`),
    `${formatCount(preview.columns.length)} ${preview.columns.length === 1 ? 'column' : 'columns'}`,
  ];
  return <span className={classes.facts}>{facts.filter(Boolean).join(' · ')}</span>;
}

interface PreviewedProps {
  item: ImportItem;
  preview: DatasetPreview;
  stale: boolean;
}

function Previewed({ item, preview, stale }: PreviewedProps) {
  const { id, changes } = item;
  const columns = changedColumns(preview.columns, item);
  const setRole = (column: string, role: ColumnRole) => {
    const after = { ...changes };
    for (const [name, next] of Object.entries(completeRoleChanges(columns, { [column]: role })))
      after[name] = { ...after[name], role: next };
    changeItem(id, { changes: after });
  };
  const setKind = (column: string, kind: DatasetColumn['kind']) =>
    changeItem(id, { changes: { ...changes, [column]: { ...changes[column], kind } } });
  return (
    <>
      <div className={classes.file}>
        <span className={classes.fileName} title={preview.fileName}>
          {preview.fileName}
        </span>
        <Facts preview={preview} />
        <Button variant="subtle" color="gray" onClick={() => removeItem(id)} disabled={item.status === 'importing'}>
          Choose another
        </Button>
      </div>
      <ImportOptions
        preview={preview}
        name={item.name ?? nameFromFile(preview.fileName)}
        sortBy={item.sortBy}
        onName={(name) => changeItem(id, { name })}
        onSortBy={(sortBy) => changeItem(id, { sortBy })}
        // Another way of reading makes other columns.
        onOptions={(options) =>
          changeItem(id, { options, error: null, changes: options.format === preview.format ? changes : {} })
        }
      />
      {(item.error !== null || preview.problems.length > 0) && (
        <div className={classes.messages}>
          {item.error !== null ? (
            <ImportFailure item={item} preview={preview} />
          ) : (
            <div className={classes.problems}>
              <ProblemList problems={preview.problems} label="Problems found in the preview" />
            </div>
          )}
        </div>
      )}
      <div className={classes.grid} data-stale={stale}>
        <PreviewGrid columns={columns} rows={preview.rows} onRole={setRole} onKind={setKind} />
      </div>
    </>
  );
}

function Failed({ item, error, title }: { item: ImportItem; error: unknown; title: string }) {
  const isOption = Object.keys(item.options).length > 0;
  return (
    <div className={classes.messages}>
      <FailureNote error={error} title={title} />
      <div className={classes.consent}>
        {isOption && (
          <Button variant="default" onClick={() => changeItem(item.id, { options: {}, error: null })}>
            Back to the detected format
          </Button>
        )}
        <Button variant="default" onClick={() => removeItem(item.id)}>
          Choose another
        </Button>
      </div>
    </div>
  );
}

/** One item of the queue: sent, previewed under the chosen options, imported. */
function ImportStep({ item }: { item: ImportItem }) {
  const { data, error, isPlaceholderData } = useQuery(
    host.datasets.preview.queryOptions({
      input: item.source && item.status !== 'done' ? { source: item.source, options: item.options } : skipToken,
      placeholderData: keepPreviousData,
      gcTime: 0,
    }),
  );
  const body = () => {
    if (item.status === 'sending') return <Sending item={item} />;
    if (item.status === 'done')
      return (
        <div className={classes.done}>
          <p>{item.title} was imported.</p>
          <Link to={`/datasets/${item.datasetId}`} onClick={closeImport}>
            Open the data set
          </Link>
        </div>
      );
    if (!item.source) return <Failed item={item} error={item.error} title="The file was not read" />;
    if (error) return <Failed item={item} error={error} title="The file cannot be previewed" />;
    if (!data) return <SkeletonLines />;
    return <Previewed item={item} preview={data} stale={isPlaceholderData} />;
  };
  const name = item.name ?? (data ? nameFromFile(data.fileName) : '');
  const ready = item.status === 'choosing' && data !== undefined && !error && !isPlaceholderData && name.trim() !== '';
  return (
    <>
      <div className={classes.body}>{body()}</div>
      <footer className={classes.footer}>
        {item.status === 'importing' ? (
          <ImportProgress item={item} />
        ) : (
          <>
            <Button variant="default" onClick={closeImport}>
              {item.status === 'done' ? 'Close' : 'Cancel'}
            </Button>
            {item.status !== 'done' && (
              <Button onClick={() => data && void startImport(item, data, false)} disabled={!ready}>
                Import
              </Button>
            )}
          </>
        )}
      </footer>
    </>
  );
}

/** Hands what was dropped to the queue. */
export function importDropped({ files, folders }: DroppedItems): void {
  openImport([...files.map((file) => ({ file })), ...folders.map((folder) => ({ folder }))]);
}

export function showDropFailure(error: unknown): void {
  showFailure('What was dropped cannot be read', error);
}

/** Source, detected format, preview with role pickers, problems, Import; several files one after the other. */
export function ImportDrawer() {
  const { open, items, currentId } = useImports();
  const current = items.find(({ id }) => id === currentId);
  return (
    <Drawer
      opened={open}
      onClose={closeImport}
      title="Import a data set"
      size="min(1080px, 92vw)"
      classNames={{ content: classes.content, body: classes.drawerBody }}
    >
      <DropTarget onItems={importDropped} onFailure={showDropFailure}>
        <ImportQueue items={items} currentId={currentId} />
        {current ? (
          <ImportStep key={current.id} item={current} />
        ) : (
          <>
            <div className={classes.body}>
              <ImportSource />
            </div>
            <footer className={classes.footer}>
              <Button variant="default" onClick={closeImport}>
                Cancel
              </Button>
              <Button disabled>Import</Button>
            </footer>
          </>
        )}
      </DropTarget>
    </Drawer>
  );
}
