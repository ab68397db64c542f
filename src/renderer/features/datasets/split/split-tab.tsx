import { Button, Group } from '@mantine/core';
import { IconDownload, IconTopologyStar3 } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { SplitConfig } from '../../../../shared/config/split';
import { bulkPaths } from '../../../../shared/contract/bulk';
import type { Dataset } from '../../../../shared/contract/dataset';
import type { SplitReport } from '../../../../shared/contract/split';
import { bulkAddress } from '../../../lib/bulk';
import { client, host } from '../../../lib/host-client';
import { Loaded } from '../../../lib/loaded';
import { navigate } from '../../../lib/router';
import { showFailure, showToast } from '../../../lib/toast';
import { EmptyState } from '../../../ui/empty-state';
import { ProblemList } from '../../../ui/problem-list';
import { Splitter } from '../../../ui/splitter';
import { ClassBalance, NumberBalance } from './class-balance';
import { FoldMatrix } from './fold-matrix';
import { LeakageList } from './leakage-list';
import { PartsSummary } from './parts-summary';
import classes from './split.module.css';
import { SplitForm } from './split-form';
import { useSplitInput, useSplitState } from './split-state';
import { TimeAxis } from './time-axis';

function GroupsSummary({ groups }: { groups: NonNullable<SplitReport['groups']> }) {
  if (groups.cutCount === 0 || !groups.largest) return null;
  return (
    <p className={classes.warning} role="status">
      {groups.cutCount.toLocaleString('en-US')} values of {groups.column} have rows in several parts.
    </p>
  );
}

interface Saved {
  split: SplitConfig | null;
  seed: number;
}

/** How the rows of a data set would be divided, what is in each part, and what leaks between them. */
export function SplitTab({ dataset }: { dataset: Dataset }) {
  const saved = useQuery(host.datasets.savedSplit.queryOptions({ input: { id: dataset.id } }));
  return <Loaded query={saved}>{(data) => <SplitPage dataset={dataset} saved={data} />}</Loaded>;
}

function SplitPage({ dataset, saved }: { dataset: Dataset; saved: Saved }) {
  const { state, setSplit, setSeed, setTarget } = useSplitState(saved);
  const isSaved =
    saved.split !== null && JSON.stringify(saved) === JSON.stringify({ split: state.split, seed: state.seed });
  const save = () =>
    client.datasets
      .saveSplit({ id: dataset.id, split: state.split, seed: state.seed })
      .then(() =>
        showToast('New configs of this data set begin with this split.', () =>
          client.datasets.saveSplit({ id: dataset.id, ...saved }),
        ),
      )
      .catch((error: unknown) => showFailure('The split was not saved', error));
  const input = useSplitInput(dataset, state);
  const query = useQuery(host.datasets.split.queryOptions({ input, placeholderData: keepPreviousData, retry: false }));
  const canTrain = query.data?.record != null && !query.isPlaceholderData;
  const use = () =>
    navigate(
      `/models/new?${new URLSearchParams({ dataset: dataset.id, split: JSON.stringify(state.split), seed: String(state.seed) })}`,
    );
  return (
    <Splitter
      name="dataset-split"
      label="Width of the settings"
      initialSize={300}
      minimumSize={260}
      minimumOther={420}
      first={
        <div className={classes.side}>
          <SplitForm dataset={dataset} state={state} onSplit={setSplit} onSeed={setSeed} onTarget={setTarget} />
        </div>
      }
      second={
        <div className={classes.report} aria-busy={query.isFetching}>
          <Loaded query={query}>
            {(report) => (
              <div className={classes.content} data-stale={query.isPlaceholderData}>
                <Group justify="flex-end" gap={8} className={classes.actions}>
                  <Button
                    variant="default"
                    component="a"
                    download={`${dataset.name}-split.csv`}
                    href={bulkAddress(bulkPaths.datasetSplit(dataset.id), {
                      input: JSON.stringify({ ...input, id: undefined }),
                    })}
                    data-disabled={!canTrain || undefined}
                    aria-disabled={!canTrain}
                    onClick={(event) => !canTrain && event.preventDefault()}
                    leftSection={<IconDownload size={16} stroke={1.6} />}
                  >
                    Save as CSV
                  </Button>
                  <Button variant="default" disabled={!canTrain || isSaved} onClick={() => void save()}>
                    {isSaved ? 'Saved with the data set' : 'Save with the data set'}
                  </Button>
                  <Button
                    variant="default"
                    disabled={!canTrain}
                    onClick={use}
                    leftSection={<IconTopologyStar3 size={16} stroke={1.6} />}
                  >
                    Use in a new config
                  </Button>
                </Group>
                {report.problems.length > 0 && <ProblemList problems={report.problems} label="Problems of the split" />}
                {report.record ? (
                  <>
                    <PartsSummary report={report} />
                    {report.groups && <GroupsSummary groups={report.groups} />}
                    {report.folds && state.split.kind === 'folds' && (
                      <FoldMatrix
                        folds={report.folds}
                        tested={state.split.fold}
                        onFold={(fold) => state.split.kind === 'folds' && setSplit({ ...state.split, fold })}
                      />
                    )}
                    {report.time && <TimeAxis time={report.time} />}
                    {report.classes && <ClassBalance balance={report.classes} />}
                    {report.numbers && <NumberBalance numbers={report.numbers} />}
                    {!query.isPlaceholderData && <LeakageList dataset={dataset} input={input} onSplit={setSplit} />}
                  </>
                ) : (
                  <EmptyState title="These settings divide nothing">
                    Mend what is listed above, or choose another kind of split.
                  </EmptyState>
                )}
              </div>
            )}
          </Loaded>
        </div>
      }
    />
  );
}
