import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { changesSchema, type DatasetChangeInput } from '../../../../shared/contract/dataset-version';
import { host } from '../../../lib/host-client';
import { navigate } from '../../../lib/router';
import { versionAddress } from '../version-address';
import { editDataset } from './edit-dataset';

const previewDelayMs = 300;

/**
 * The list of changes that a person puts together, what it would do, and making the version.
 * @param draft the change whose form is being filled in, once it is complete
 */
export function useEdit(
  { datasetId, version }: { datasetId: string; version: number },
  given: readonly DatasetChangeInput[],
  draft: DatasetChangeInput | null,
) {
  const [changes, setChanges] = useState(given);
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const running = useRef<AbortController | null>(null);
  const all = draft ? [...changes, draft] : [...changes];
  const [asked] = useDebouncedValue(JSON.stringify(all), previewDelayMs);
  const parsed = changesSchema.safeParse(JSON.parse(asked));
  const preview = useQuery({
    ...host.datasets.previewEdit.queryOptions({
      input: { id: datasetId, version, changes: parsed.success ? parsed.data : [] },
    }),
    enabled: parsed.success,
    placeholderData: keepPreviousData,
    retry: false,
  });
  // Columns as they stand before the draft: what the form can choose from.
  const base = useQuery({
    ...host.datasets.previewEdit.queryOptions({
      input: { id: datasetId, version, changes: changesSchema.safeParse(changes).data ?? [] },
    }),
    enabled: changes.length > 0,
    placeholderData: keepPreviousData,
    retry: false,
  });
  return {
    changes,
    note,
    busy,
    error,
    base: changes.length > 0 ? (base.data ?? null) : null,
    preview: parsed.success ? preview : null,
    isStale: asked !== JSON.stringify(all) || preview.isPlaceholderData,
    setNote,
    add: (change: DatasetChangeInput) => setChanges([...changes, change]),
    removeAt: (index: number) => setChanges(changes.filter((_, at) => at !== index)),
    cancel: () => running.current?.abort(),
    /** Resolves to whether the version was made. */
    async make(): Promise<boolean> {
      running.current = new AbortController();
      setBusy(true);
      setError(null);
      try {
        const made = await editDataset(datasetId, version, all, { note, signal: running.current.signal });
        navigate(versionAddress(datasetId, { from: null, to: made.version }));
        return true;
      } catch (failure) {
        setError(failure);
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}

/** The most frequent values of a column, from the profile. */
export function useFrequentValues({ id, version }: { id: string; version: number }): (column: string) => string[] {
  const { data } = useQuery(host.datasets.profile.queryOptions({ input: { id, version } }));
  return (name) =>
    data?.profile.columns.find((column) => column.name === name)?.topValues.map(({ value }) => value) ?? [];
}
