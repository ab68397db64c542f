import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatCount } from '../../../shared/base/format';
import type { InterruptedHistory } from '../../../shared/contract/history';
import { runSourceToolTitles } from '../../../shared/contract/run-source';
import { client, host } from '../../lib/host-client';
import { showFailure, showToast } from '../../lib/toast';
import { Note } from '../../ui/note';
import styles from './histories.module.css';
import { reportWords } from './history-words';

function Interrupted({ item, refetch }: { item: InterruptedHistory; refetch(): unknown }) {
  const [isBusy, setBusy] = useState(false);
  const act = async (work: () => Promise<unknown>, title: string) => {
    setBusy(true);
    try {
      await work();
    } catch (error) {
      showFailure(title, error);
    }
    setBusy(false);
    void refetch();
  };
  return (
    <div className={styles.interrupted}>
      <Note
        tone="warning"
        action={
          <Group gap={8} wrap="nowrap">
            <Button
              variant="default"
              disabled={isBusy}
              onClick={() => void act(() => client.histories.dismiss({ id: item.id }), 'The note was not removed')}
            >
              Leave it at that
            </Button>
            <Button
              loading={isBusy}
              disabled={!item.canGoOn}
              onClick={() =>
                void act(async () => {
                  const { report } = await client.histories.goOn({ id: item.id });
                  showToast(reportWords(report));
                }, 'The import could not go on')
              }
            >
              Import the rest
            </Button>
          </Group>
        }
      >
        The studio ended while {item.path} of {runSourceToolTitles[item.tool]} was coming in:{' '}
        {formatCount(item.doneCount)} of {formatCount(item.runCount)} runs are here and complete; the one that was only
        half there was removed.
        {!item.canGoOn && ' It had been uploaded, so import it again to get the rest.'}
      </Note>
    </div>
  );
}

/** Histories that were coming in when the studio ended. */
export function InterruptedImports() {
  const { data, refetch } = useQuery(host.histories.interrupted.queryOptions());
  return (data?.imports ?? []).map((item) => <Interrupted key={item.id} item={item} refetch={refetch} />);
}
