import { Button, CloseButton, Select, Slider } from '@mantine/core';
import { useCallback, useMemo, useRef, useState } from 'react';
import { formatCount } from '../../../../shared/base/format';
import type { Dataset, DatasetColumn } from '../../../../shared/contract/dataset';
import { FailureNote } from '../../../lib/failure-note';
import { SkeletonLines } from '../../../lib/loaded';
import { useShortcuts } from '../../../lib/shortcuts';
import { showFailure } from '../../../lib/toast';
import { EditActions } from '../edit/edit-actions';
import { clearRowSelection, selectedRowsOf, selectRows, useRowSelection } from '../row-selection';
import { plainText } from '../table/table-cell';
import { useRowPages } from '../table/use-row-pages';
import { ClassList } from './class-list';
import classes from './gallery.module.css';
import { classColumns, galleryColumns } from './gallery-columns';
import { GalleryGrid, type GalleryGridHandle } from './gallery-grid';
import { GalleryTile } from './gallery-tile';
import { MediaViewer } from './media-viewer';
import { useSections } from './use-gallery';

const smallestTile = 64;
const largestTile = 320;
const captionHeight = 22;
/** Units: pixels; sizes that people come back to. */
const startSizes: Partial<Record<DatasetColumn['kind'], number>> = { text: 220, audio: 180 };

/** Images, sounds or texts of a data set by class, to look at and to select. */
export function GalleryTab({ dataset }: { dataset: Dataset }) {
  const shown = useMemo(() => galleryColumns(dataset), [dataset]);
  const groupings = useMemo(() => classColumns(dataset), [dataset]);
  const [column, setColumn] = useState(shown[0] ?? 0);
  const [by, setBy] = useState<string | null>(groupings[0] ?? null);
  const [onlyClass, setOnlyClass] = useState<number | null>(null);
  const media = dataset.columns[column] as DatasetColumn;
  const [size, setSize] = useState(startSizes[media.kind] ?? 128);
  const { sections, view, isReady, error, isTooMany } = useSections(dataset, by);
  const { pages, next } = useRowPages(dataset, view);
  const only = onlyClass === null ? undefined : sections[onlyClass];
  const inSight = useMemo(() => (only ? [only] : sections), [only, sections]);
  const [focused, setFocused] = useState(-1);
  const [opened, setOpened] = useState<number | null>(null);
  const anchor = useRef<number | null>(null);
  const grid = useRef<GalleryGridHandle>(null);
  const selected = selectedRowsOf(useRowSelection(), dataset.id, dataset.version);
  useShortcuts('Data set', [
    { keys: '+', title: 'Larger pictures', run: () => setSize((before) => Math.min(largestTile, before + 32)) },
    { keys: '-', title: 'Smaller pictures', run: () => setSize((before) => Math.max(smallestTile, before - 32)) },
  ]);

  const fileColumn = dataset.columns.findIndex(({ name, kind }) => name === 'file' && kind === 'text');
  const byColumn = dataset.columns.findIndex(({ name }) => name === by);
  const wanted = useMemo(
    () => [...new Set([column, fileColumn, byColumn].filter((index) => index >= 0))],
    [column, fileColumn, byColumn],
  );
  const onWindow = useCallback((first: number, last: number) => pages.want(first, last, wanted), [pages, wanted]);
  const captionOf = (item: number) => {
    const path = fileColumn < 0 ? null : pages.valueAt(item, fileColumn);
    if (typeof path === 'string') return path.split('/').at(-1) ?? path;
    const place = pages.placeOf(item);
    return place === undefined ? '' : `Row ${formatCount(place + 1)}`;
  };
  // Tiles are not drawn again for every change elsewhere: what is selected is read when it is needed.
  const selectedNow = () => selectedRowsOf(useRowSelection.getState(), dataset.id, dataset.version);
  const toggle = (place: number) => {
    const rows = new Set(selectedNow());
    if (!rows.delete(place)) rows.add(place);
    selectRows(dataset.id, dataset.version, rows);
  };
  const onSelect = async (item: number, mode: 'toggle' | 'extend') => {
    const from = mode === 'extend' && anchor.current !== null ? anchor.current : item;
    if (mode === 'toggle') anchor.current = item;
    try {
      const { signal } = new AbortController();
      const places = await pages.readPlaces(Math.min(from, item), Math.max(from, item), signal);
      if (mode === 'toggle') for (const place of places) toggle(place);
      else selectRows(dataset.id, dataset.version, [...selectedNow(), ...places]);
    } catch (failure) {
      showFailure('The rows were not selected', failure);
    }
  };
  const onSelectAll = async () => {
    try {
      const places: number[] = [];
      for (const { start, count } of inSight)
        if (count > 0) places.push(...(await pages.readPlaces(start, start + count - 1, new AbortController().signal)));
      selectRows(dataset.id, dataset.version, places);
    } catch (failure) {
      showFailure('The rows were not selected', failure);
    }
  };
  const rowCount = inSight.reduce((total, { count }) => total + count, 0);
  const problem = error ?? pages.error ?? next?.error ?? null;
  return (
    <div className={classes.gallery}>
      <div className={classes.bar}>
        {shown.length > 1 && (
          <span className={classes.field}>
            Show
            <Select
              size="xs"
              aria-label="Column that is shown"
              data={shown.map((index) => ({ value: String(index), label: dataset.columns[index]?.name ?? '' }))}
              value={String(column)}
              onChange={(value) => value !== null && setColumn(Number(value))}
              allowDeselect={false}
            />
          </span>
        )}
        {groupings.length > 0 && (
          <span className={classes.field}>
            By
            <Select
              size="xs"
              aria-label="Column of classes"
              data={[...groupings.map((name) => ({ value: name, label: name })), { value: '', label: 'stored order' }]}
              value={by ?? ''}
              onChange={(value) => {
                setBy(value || null);
                setOnlyClass(null);
              }}
              allowDeselect={false}
            />
          </span>
        )}
        <span className={classes.field}>
          Size
          <Slider
            className={classes.size ?? ''}
            thumbLabel="Size of the pictures"
            size="sm"
            min={smallestTile}
            max={largestTile}
            step={16}
            value={size}
            onChange={setSize}
            label={(pixels) => `${pixels} pixels`}
          />
        </span>
        {isTooMany && <span>Too many classes to group by</span>}
        <span className={classes.count} role="status">
          {formatCount(rowCount)} {rowCount === 1 ? 'row' : 'rows'}
        </span>
      </div>
      {selected.size > 0 && (
        <div className={classes.selection}>
          <span>{formatCount(selected.size)} selected</span>
          <EditActions dataset={dataset} selection={{ rows: [...selected] }} onDone={clearRowSelection} />
          <Button variant="subtle" size="compact-sm" onClick={() => void onSelectAll()}>
            Select all {formatCount(rowCount)}
          </Button>
          <CloseButton size="sm" aria-label="Clear the selection" onClick={clearRowSelection} />
        </div>
      )}
      {problem ? (
        <div style={{ padding: 16 }}>
          <FailureNote error={problem} onRetry={() => (next ?? pages).retry()} />
        </div>
      ) : !isReady || next !== null || pages.rowCount === null ? (
        <SkeletonLines />
      ) : (
        <div className={classes.body}>
          {by !== null && !isTooMany && (
            <ClassList
              sections={sections}
              chosen={onlyClass}
              onChoose={(index) => {
                setOnlyClass(index);
                setFocused(-1);
              }}
            />
          )}
          <GalleryGrid
            handle={grid}
            label={`${media.name} of ${dataset.name}`}
            sections={inSight}
            tileSize={size}
            captionHeight={captionHeight}
            focused={focused}
            onFocus={setFocused}
            onOpen={(item) => {
              setFocused(item);
              setOpened(item);
            }}
            onSelect={(item, mode) => void onSelect(item, mode)}
            onSelectAll={() => void onSelectAll()}
            onWindow={onWindow}
            isSelected={(item) => {
              const place = pages.placeOf(item);
              return place !== undefined && selected.has(place);
            }}
            stampOf={(item) => `${column} ${pages.versionOf(item) ?? ''}`}
            tile={(item) => {
              const place = pages.placeOf(item);
              return (
                <GalleryTile
                  dataset={dataset}
                  column={media}
                  value={pages.valueAt(item, column)}
                  caption={captionOf(item)}
                  size={size}
                  selected={place !== undefined && selected.has(place)}
                  onToggle={() => place !== undefined && toggle(place)}
                />
              );
            }}
          />
        </div>
      )}
      {opened !== null && (
        <MediaViewer
          dataset={dataset}
          column={column}
          pages={pages}
          item={opened}
          range={{
            first: inSight[0]?.start ?? 0,
            last: (inSight.at(-1)?.start ?? 0) + (inSight.at(-1)?.count ?? 0) - 1,
          }}
          onMove={(item) => {
            setOpened(item);
            setFocused(item);
            grid.current?.reveal(item);
          }}
          onClose={() => {
            setOpened(null);
            grid.current?.focus();
          }}
          describe={(value, described) => plainText(value, described)}
        />
      )}
    </div>
  );
}
