import { Button } from '@mantine/core';
import { IconArrowBackUp, IconDatabaseImport, IconPencil } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { formatBytes, formatCount } from '../../../shared/base/format';
import type { Dataset } from '../../../shared/contract/dataset';
import type { DatasetVersion } from '../../../shared/contract/dataset-version';
import { RelativeTime } from '../../ui/relative-time';
import { openEdit } from './edit/edit-store';
import { SignedCounts } from './signed-counts';
import { versionTitle } from './version-words';
import classes from './versions.module.css';

const originIcons = { import: IconDatabaseImport, edit: IconPencil, restore: IconArrowBackUp } as const;

interface VersionListProps {
  dataset: Dataset;
  versions: readonly DatasetVersion[];
  chosen: number;
  compared: number | null;
  /** `against`: the version to compare it with, with the shift key; null for its parent. */
  onChoose: (version: number, against?: number | null) => void;
}

/** Versions from the newest to the first; arrow keys choose one, shift and click compares it with the chosen one. */
export function VersionList({ dataset, versions, chosen, compared, onChoose }: VersionListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector(`[data-version="${chosen}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const sizeBytes = versions.reduce((total, version) => total + version.sizeBytes, 0);
  const onKeyDown = (event: KeyboardEvent) => {
    const at = versions.findIndex(({ version }) => version === chosen);
    const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: versions.length - 1 };
    const next = versions[steps[event.key] ?? -1];
    if (!next) return;
    event.preventDefault();
    onChoose(next.version);
    list.current?.querySelector<HTMLElement>(`[data-version="${next.version}"]`)?.focus();
  };
  return (
    <div className={classes.side}>
      <div className={classes.sideHead}>
        <span>
          {formatCount(versions.length)} {versions.length === 1 ? 'version' : 'versions'} · {formatBytes(sizeBytes)}
        </span>
        {dataset.version === dataset.newestVersion && (
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconPencil size={14} />}
            onClick={() => openEdit(dataset.id, dataset.version)}
          >
            Edit
          </Button>
        )}
      </div>
      <div ref={list} className={classes.list} role="listbox" aria-label="Versions" onKeyDown={onKeyDown}>
        {versions.map((version) => {
          const OriginIcon = originIcons[version.origin];
          return (
            <button
              key={version.version}
              type="button"
              role="option"
              data-version={version.version}
              data-compared={version.version === compared}
              aria-selected={version.version === chosen}
              tabIndex={version.version === chosen ? 0 : -1}
              className={classes.entry}
              onClick={(event) =>
                event.shiftKey && version.version !== chosen
                  ? onChoose(Math.max(version.version, chosen), Math.min(version.version, chosen))
                  : onChoose(version.version)
              }
            >
              <span className={classes.mark} aria-hidden>
                <OriginIcon size={14} stroke={1.8} />
              </span>
              <span className={classes.entryText}>
                <span className={classes.entryTitle}>
                  <b>v{version.version}</b>
                  {version.version === dataset.newestVersion && <span className={classes.tag}>newest</span>}
                  {version.version === compared && <span className={classes.tag}>compared</span>}
                  <SignedCounts counts={version.rowChanges} />
                </span>
                <span className={classes.what}>{versionTitle(version)}</span>
                {version.note && <span className={classes.note}>“{version.note}”</span>}
                <span className={classes.facts}>
                  {formatCount(version.rowCount)} rows
                  {version.parentVersion !== null && version.parentVersion !== version.version - 1 && (
                    <> · from v{version.parentVersion}</>
                  )}
                  {version.runs.length > 0 && (
                    <>
                      {' '}
                      · {formatCount(version.runs.length)} {version.runs.length === 1 ? 'run' : 'runs'}
                    </>
                  )}{' '}
                  · <RelativeTime atMs={version.createdAt} />
                  {version.author && <> · {version.author}</>}
                </span>
              </span>
            </button>
          );
        })}
      </div>
    </div>
  );
}
