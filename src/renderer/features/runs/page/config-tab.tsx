import { Button, SegmentedControl } from '@mantine/core';
import { IconCopyPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Run } from '../../../../shared/contract/run';
import { isForeign } from '../../../../shared/contract/run-source';
import { host } from '../../../lib/host-client';
import { Loaded } from '../../../lib/loaded';
import { ConfigDiff, ConfigEditor } from '../../../lib/monaco';
import { useSearchParameter } from '../../../lib/router';
import { CopyButton } from '../../../ui/copy-button';
import { EmptyState } from '../../../ui/empty-state';
import { TransferTable } from '../../../ui/transfer-table';
import { RunOrigin } from '../../histories';
import { runActions } from '../run-actions';
import styles from './run-page.module.css';

function ParentDiff({ parentId, text }: { parentId: string; text: string }) {
  const parent = useQuery(host.runs.config.queryOptions({ input: { id: parentId } }));
  return (
    <Loaded query={parent}>
      {({ text: before }) => <ConfigDiff before={before} after={text} label="Config against that of the parent run" />}
    </Loaded>
  );
}

/** Which layers took their first weights from elsewhere. */
function Transfers({ run }: { run: Run }) {
  const query = useQuery(host.runs.transfers.queryOptions({ input: { id: run.id } }));
  return (
    <Loaded query={query}>
      {({ reports }) =>
        reports.length === 0 ? (
          <EmptyState title="Nothing was transferred yet">
            The table of layers appears here when training has taken the weights over.
          </EmptyState>
        ) : (
          <div className={styles.transfers}>
            {reports.map((report, index) => (
              <TransferTable key={index} report={report} tense="past" />
            ))}
          </div>
        )
      }
    </Loaded>
  );
}

function viewsOf(run: Run, config: unknown) {
  const { transfer } = config as { transfer?: readonly unknown[] };
  return [
    { value: 'whole', label: 'Config' },
    ...(run.parentRunId ? [{ value: 'parent', label: 'Changes to parent' }] : []),
    ...(transfer && transfer.length > 0 ? [{ value: 'transfer', label: 'Transferred weights' }] : []),
  ];
}

/** The config the run was made from, and what it changed against the run it was forked from. */
export function ConfigTab({ run }: { run: Run }) {
  const query = useQuery(host.runs.config.queryOptions({ input: { id: run.id } }));
  const [shown, setShown] = useSearchParameter('config');
  return (
    <Loaded query={query}>
      {({ text, config }) => (
        <div className={styles.full}>
          <div className={styles.toolbar}>
            {viewsOf(run, config).length > 1 && (
              <SegmentedControl
                aria-label="Config view"
                value={shown ?? 'whole'}
                onChange={(next) => setShown(next === 'whole' ? null : next)}
                data={viewsOf(run, config)}
              />
            )}
            <span style={{ flex: 1 }} />
            <CopyButton text={text} label="Copy the config" />
            {!isForeign(run.source) && (
              <Button
                variant="default"
                leftSection={<IconCopyPlus size={16} stroke={1.6} />}
                onClick={() => runActions.again(run)}
              >
                New run like this
              </Button>
            )}
          </div>
          <RunOrigin run={run} />
          <div className={styles.editor}>
            {shown === 'transfer' ? (
              <Transfers run={run} />
            ) : shown === 'parent' && run.parentRunId ? (
              <ParentDiff parentId={run.parentRunId} text={text} />
            ) : (
              <ConfigEditor
                value={text}
                label={isForeign(run.source) ? 'Parameters of the run' : 'Config of the run'}
              />
            )}
          </div>
        </div>
      )}
    </Loaded>
  );
}
