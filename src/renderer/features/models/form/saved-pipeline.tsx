import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { client, host } from '../../../lib/host-client';
import { navigate } from '../../../lib/router';
import { showFailure, showToast } from '../../../lib/toast';
import { useDocument } from '../document/document-context';
import { valueAt } from '../document/reading';
import styles from './entry-list.module.css';
import { useChosenDataset } from './use-chosen-dataset';

const path = ['transforms'];

/** The list that is saved with the chosen data set: taken over, replaced by the config's, or looked at on real rows. */
export function SavedPipeline() {
  const { store, reading } = useDocument();
  const dataset = useChosenDataset();
  const queryClient = useQueryClient();
  const options = host.preparations.pipeline.queryOptions({ input: { datasetId: dataset?.id ?? '' } });
  const query = useQuery({ ...options, enabled: dataset !== null });
  const own = valueAt(reading.value, path);
  const entries = Array.isArray(own) ? (own as Record<string, unknown>[]) : [];
  const saved = query.data?.transforms ?? [];
  const save = useMutation({
    mutationFn: (datasetId: string) => client.preparations.savePipeline({ datasetId, transforms: entries }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: options.queryKey });
      showToast(`Saved with ${dataset?.name}; new models of it begin with these transforms.`);
    },
    onError: (error) => showFailure('The transforms could not be saved', error),
  });
  if (!dataset) return null;
  const differs = JSON.stringify(saved) !== JSON.stringify(entries);
  return (
    <div className={styles.saved}>
      <Button
        size="compact-xs"
        variant="default"
        onClick={() => navigate(`/datasets/${encodeURIComponent(dataset.id)}?tab=transforms`)}
      >
        Preview on real rows
      </Button>
      {differs && saved.length > 0 && (
        <Button
          size="compact-xs"
          variant="default"
          onClick={() =>
            store.getState().edit({ kind: 'set', path, value: saved }, `take over the transforms of ${dataset.name}`)
          }
        >
          {`Take over those of ${dataset.name}`}
        </Button>
      )}
      {differs && entries.length > 0 && (
        <Button size="compact-xs" variant="default" loading={save.isPending} onClick={() => save.mutate(dataset.id)}>
          {`Save as those of ${dataset.name}`}
        </Button>
      )}
    </div>
  );
}
