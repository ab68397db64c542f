import { ActionIcon, Button, Menu, Select, Textarea, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconDots, IconEye, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { formatBytes, formatCount } from '../../../shared/base/format';
import type { Dataset } from '../../../shared/contract/dataset';
import type { DatasetVersion } from '../../../shared/contract/dataset-version';
import { client } from '../../lib/host-client';
import { Link, navigate } from '../../lib/router';
import { showFailure } from '../../lib/toast';
import { CopyButton } from '../../ui/copy-button';
import { RelativeTime } from '../../ui/relative-time';
import { removeVersion, restoreVersion } from './version-actions';
import { VersionDiff } from './version-diff';
import { versionTitle } from './version-words';
import classes from './versions.module.css';

interface VersionDetailProps {
  dataset: Dataset;
  versions: readonly DatasetVersion[];
  version: DatasetVersion;
  /** The other of the two that are compared; null for a first version by itself. */
  compared: DatasetVersion | null;
  onCompare: (version: number) => void;
}

function VersionNote({ version }: { version: DatasetVersion }) {
  const [draft, setDraft] = useState<string | null>(null);
  const save = async () => {
    const note = draft;
    if (note === null || note.trim() === version.note) return setDraft(null);
    try {
      await client.datasets.setVersionNote({ id: version.datasetId, version: version.version, note });
      setDraft(null);
    } catch (error) {
      showFailure('The note was not saved', error);
    }
  };
  return (
    <Textarea
      aria-label={`Note on version ${version.version}`}
      placeholder="Add a note"
      autosize
      maxRows={6}
      maxLength={10_000}
      value={draft ?? version.note}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={() => void save()}
      onKeyDown={(event) => {
        if (event.key === 'Escape') setDraft(null);
        if (event.key === 'Enter' && !event.shiftKey) {
          event.preventDefault();
          event.currentTarget.blur();
        }
      }}
    />
  );
}

const shownRunCount = 6;

function Runs({ runs }: Pick<DatasetVersion, 'runs'>) {
  const [all, setAll] = useState(false);
  if (runs.length === 0) return <>no run yet</>;
  return (
    <>
      {(all ? runs : runs.slice(0, shownRunCount)).map(({ id, name }, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <Link to={`/runs/${id}`}>{name}</Link>
        </span>
      ))}
      {!all && runs.length > shownRunCount && (
        <>
          {' '}
          <Button variant="subtle" size="compact-xs" onClick={() => setAll(true)}>
            {formatCount(runs.length - shownRunCount)} more
          </Button>
        </>
      )}
    </>
  );
}

/** One version: what was done, by whom, who used it, and what differs from another. */
export function VersionDetail({ dataset, versions, version, compared, onCompare }: VersionDetailProps) {
  const isNewest = version.version === dataset.newestVersion;
  const open = () => navigate(`/datasets/${dataset.id}${isNewest ? '' : `?version=${version.version}`}`);
  return (
    <section className={classes.detail} aria-label={`Version ${version.version}`}>
      <header className={classes.detailHead}>
        <div className={classes.heading}>
          <h2>Version {version.version}</h2>
          <span className={classes.actions}>
            <Button variant="default" leftSection={<IconEye size={16} stroke={1.6} />} onClick={open}>
              Open
            </Button>
            {!isNewest && (
              <Tooltip label="Makes a new version with this content; nothing is lost">
                <Button
                  variant="default"
                  leftSection={<IconArrowBackUp size={16} stroke={1.6} />}
                  onClick={() => void restoreVersion(version)}
                >
                  Restore
                </Button>
              </Tooltip>
            )}
            <Menu position="bottom-end" width={200}>
              <Menu.Target>
                <ActionIcon aria-label={`More actions for version ${version.version}`}>
                  <IconDots size={16} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item
                  leftSection={<IconTrash size={16} stroke={1.6} />}
                  disabled={versions.length === 1}
                  onClick={() => removeVersion(version)}
                >
                  Move to the trash
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </span>
        </div>
        <ul className={classes.summary}>
          {(version.summary.length > 0 ? version.summary : [versionTitle(version)]).map((line, index) => (
            <li key={`${index} ${line}`}>{line}</li>
          ))}
        </ul>
        <dl className={classes.figures}>
          <dt>Made</dt>
          <dd>
            <RelativeTime atMs={version.createdAt} />
            {version.author && ` by ${version.author}`}
            {version.parentVersion !== null && ` from version ${version.parentVersion}`}
          </dd>
          <dt>Size</dt>
          <dd>
            {formatCount(version.rowCount)} rows × {formatCount(version.columnCount)} columns,{' '}
            {formatBytes(version.sizeBytes)}
          </dd>
          <dt>Fingerprint</dt>
          <dd className={classes.fingerprint}>
            <code title={version.fingerprint}>{version.fingerprint.slice(0, 16)}…</code>
            <CopyButton text={version.fingerprint} label="Copy the fingerprint" />
          </dd>
          <dt>Used by</dt>
          <dd>
            <Runs runs={version.runs} />
          </dd>
          <dt>Note</dt>
          <dd>
            <VersionNote version={version} />
          </dd>
        </dl>
      </header>
      {versions.length > 1 && (
        <div className={classes.compare}>
          <Select
            label="Compared with"
            data={versions
              .filter((other) => other.version !== version.version)
              .map((other) => ({
                value: String(other.version),
                label: `Version ${other.version}: ${versionTitle(other)}`.slice(0, 80),
              }))}
            value={compared === null ? null : String(compared.version)}
            placeholder="Choose a version"
            onChange={(value) => value !== null && onCompare(Number(value))}
            w={340}
          />
        </div>
      )}
      {compared && (
        <VersionDiff
          key={`${compared.version}-${version.version}`}
          datasetId={dataset.id}
          from={compared.version}
          to={version.version}
        />
      )}
    </section>
  );
}
