import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Pipeline } from '../../../../shared/contract/preparation';
import { client, host } from '../../../lib/host-client';
import { navigate } from '../../../lib/router';
import { showFailure, showToast } from '../../../lib/toast';
import { useDocument } from '../document/document-context';
import { valueAt } from '../document/reading';
import { applyEdit } from '../document/text-edit';
import styles from './entry-list.module.css';
import { differingLists, type ListName } from './saved-lists';
import { useChosenDataset } from './use-chosen-dataset';

const nothingSaved: Pipeline = { transforms: [], augmentation: [] };
const namesOf = (names: readonly ListName[]) => names.join(' and ');

/** The lists that are saved with the chosen data set: taken over, replaced by the config's, or looked at on real rows. */
export function SavedPipeline() {
  const { store, reading } = useDocument();
  const dataset = useChosenDataset();
  const queryClient = useQueryClient();
  const options = host.preparations.pipeline.queryOptions({ input: { datasetId: dataset?.id ?? '' } });
  const query = useQuery({ ...options, enabled: dataset !== null });
  const listOf = (name: ListName) => {
    const value = valueAt(reading.value, [name]);
    return Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
  };
  const own: Pipeline = { transforms: listOf('transforms'), augmentation: listOf('augmentation') };
  const saved = query.data ?? nothingSaved;
  const offered = differingLists(saved, own);
  const kept = query.data ? differingLists(own, saved) : [];
  const save = useMutation({
    mutationFn: ({ datasetId, pipeline }: { datasetId: string; pipeline: Pipeline; names: readonly ListName[] }) =>
      client.preparations.savePipeline({ datasetId, ...pipeline }),
    onSuccess: ({ savedAt }, { datasetId, pipeline, names }) => {
      const { queryKey } = host.preparations.pipeline.queryOptions({ input: { datasetId } });
      queryClient.setQueryData(queryKey, { ...pipeline, savedAt });
      showToast(`Saved with ${dataset?.name}: ${namesOf(names)}. New models of it begin with them.`);
    },
    onError: (error) => showFailure('The lists could not be saved', error),
  });
  if (!dataset) return null;
  const takeOver = () => {
    const { text, replace } = store.getState();
    const next = offered.reduce<string | null>(
      (at, name) => at && applyEdit(at, { kind: 'set', path: [name], value: saved[name] }),
      text,
    );
    if (next !== null) replace(next, `take over ${namesOf(offered)} of ${dataset.name}`);
  };
  const keep = () => {
    const { transforms, augmentation } = saved;
    const pipeline = { transforms, augmentation };
    for (const name of kept) pipeline[name] = own[name];
    save.mutate({ datasetId: dataset.id, pipeline, names: kept });
  };
  return (
    <div className={styles.saved}>
      <Button
        size="compact-xs"
        variant="default"
        onClick={() => navigate(`/datasets/${encodeURIComponent(dataset.id)}?tab=transforms`)}
      >
        Preview on real rows
      </Button>
      {offered.length > 0 && (
        <Button size="compact-xs" variant="default" onClick={takeOver}>
          {`Take over ${namesOf(offered)} of ${dataset.name}`}
        </Button>
      )}
      {kept.length > 0 && (
        <Button size="compact-xs" variant="default" loading={save.isPending} onClick={keep}>
          {`Save ${namesOf(kept)} with ${dataset.name}`}
        </Button>
      )}
    </div>
  );
}
