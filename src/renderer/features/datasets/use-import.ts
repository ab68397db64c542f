import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { completeRoleChanges } from '../../../shared/contract/column-roles';
import type { ColumnRole, Dataset, DatasetColumn, DatasetSource } from '../../../shared/contract/dataset';
import type { CsvOptions, ImportOptions } from '../../../shared/contract/import-options';
import { client, host } from '../../lib/host-client';
import { showFailure } from '../../lib/toast';
import { uploadFile } from '../../lib/upload';

/** What the person changed of a guessed column. */
export type ColumnChanges = Readonly<Record<string, Partial<Pick<DatasetColumn, 'kind' | 'role'>>>>;

/** `titanic.csv` is called titanic. */
export function nameFromFile(fileName: string): string {
  const base = fileName.split(/[\\/]/).at(-1) ?? fileName;
  return base.replace(/\.[^.]+$/, '') || base;
}

/** The columns as guessed, with what the person changed. */
function changedColumns(columns: readonly DatasetColumn[], changes: ColumnChanges): DatasetColumn[] {
  return columns.map((column) => ({ ...column, ...changes[column.name] }));
}

/** The steps of an import: a source, its preview under the chosen options, the import itself with cancel. */
export function useImport(onDone: (dataset: Dataset, drawerLeft: boolean) => void) {
  const [source, setSource] = useState<DatasetSource | null>(null);
  const [uploading, setUploading] = useState<{ fileName: string; fraction: number } | null>(null);
  const [options, setOptions] = useState<CsvOptions>({});
  const [name, setName] = useState<string | null>(null);
  const [changes, setChanges] = useState<ColumnChanges>({});
  const [importing, setImporting] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const work = useRef<AbortController | null>(null);
  const importRuns = useRef(false);

  const preview = useQuery(
    host.datasets.preview.queryOptions({
      input: source ? { source, options } : skipToken,
      placeholderData: keepPreviousData,
      gcTime: 0,
    }),
  );
  const columns = changedColumns(preview.data?.columns ?? [], changes);
  const effectiveName = name ?? (preview.data ? nameFromFile(preview.data.fileName) : '');

  const cancel = useCallback(() => work.current?.abort(new DOMException('Cancelled', 'AbortError')), []);
  // Leaving the drawer gives up a file that is being sent; an import goes on in the host and is told of by a toast.
  const left = useRef(false);
  useEffect(() => {
    left.current = false;
    return () => {
      left.current = true;
      if (!importRuns.current) work.current?.abort(new DOMException('Cancelled', 'AbortError'));
    };
  }, []);

  const begin = (next: DatasetSource | null) => {
    setSource(next);
    setOptions({});
    setName(null);
    setChanges({});
    setError(null);
  };

  return {
    source,
    uploading,
    preview,
    columns,
    options: { ...preview.data?.options, ...options },
    name: effectiveName,
    importing,
    error,
    cancel,
    setName,
    reset: () => {
      cancel();
      begin(null);
    },
    fromPath: (path: string) => begin({ path }),
    async fromFile(file: File) {
      begin(null);
      const controller = new AbortController();
      work.current = controller;
      setUploading({ fileName: file.name, fraction: 0 });
      try {
        const { uploadId } = await uploadFile(file, controller.signal, (fraction) =>
          setUploading({ fileName: file.name, fraction }),
        );
        begin({ uploadId });
      } catch (failure) {
        setError(failure);
      } finally {
        setUploading(null);
      }
    },
    setOption<Key extends keyof CsvOptions>(key: Key, value: CsvOptions[Key]) {
      setOptions((before) => ({ ...before, [key]: value }));
      setError(null);
    },
    setRole(column: string, role: ColumnRole) {
      const roles = completeRoleChanges(columns, { [column]: role });
      setChanges((before) => {
        const after = { ...before };
        for (const [each, next] of Object.entries(roles)) after[each] = { ...after[each], role: next };
        return after;
      });
    },
    setKind(column: string, kind: DatasetColumn['kind']) {
      setChanges((before) => ({ ...before, [column]: { ...before[column], kind } }));
    },
    async start(skipBadRows: boolean) {
      if (!source || !preview.data) return;
      const controller = new AbortController();
      work.current = controller;
      setImporting(true);
      importRuns.current = true;
      setError(null);
      try {
        const { dataset } = await client.datasets.import(
          {
            source,
            name: effectiveName.trim() || undefined,
            options: { ...preview.data.options, ...options } as ImportOptions,
            columns: Object.entries(changes).map(([column, change]) => ({ name: column, ...change })),
            skipBadRows,
          },
          { signal: controller.signal },
        );
        onDone(dataset, left.current);
      } catch (failure) {
        if (left.current) showFailure('The data set was not imported', failure);
        else setError(controller.signal.aborted ? null : failure);
      } finally {
        importRuns.current = false;
        setImporting(false);
      }
    },
  };
}
export type ImportSteps = ReturnType<typeof useImport>;
