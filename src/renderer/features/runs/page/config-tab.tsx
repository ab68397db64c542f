import { Button, SegmentedControl } from '@mantine/core';
import { IconCopyPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Run } from '../../../../shared/contract/run';
import { host } from '../../../lib/host-client';
import { Loaded } from '../../../lib/loaded';
import { ConfigDiff, ConfigEditor } from '../../../lib/monaco';
import { useSearchParameter } from '../../../lib/router';
import { CopyButton } from '../../../ui/copy-button';
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

/** The config the run was made from, and what it changed against the run it was forked from. */
export function ConfigTab({ run }: { run: Run }) {
  const query = useQuery(host.runs.config.queryOptions({ input: { id: run.id } }));
  const [shown, setShown] = useSearchParameter('config');
  return (
    <Loaded query={query}>
      {({ text }) => (
        <div className={styles.full}>
          <div className={styles.toolbar}>
            {run.parentRunId && (
              <SegmentedControl
                aria-label="Config view"
                value={shown ?? 'whole'}
                onChange={(next) => setShown(next === 'whole' ? null : next)}
                data={[
                  { value: 'whole', label: 'Config' },
                  { value: 'parent', label: 'Changes to parent' },
                ]}
              />
            )}
            <span style={{ flex: 1 }} />
            <CopyButton text={text} label="Copy the config" />
            <Button
              variant="default"
              leftSection={<IconCopyPlus size={16} stroke={1.6} />}
              onClick={() => runActions.again(run)}
            >
              New run like this
            </Button>
          </div>
          <div className={styles.editor}>
            {shown === 'parent' && run.parentRunId ? (
              <ParentDiff parentId={run.parentRunId} text={text} />
            ) : (
              <ConfigEditor value={text} label="Config of the run" />
            )}
          </div>
        </div>
      )}
    </Loaded>
  );
}
