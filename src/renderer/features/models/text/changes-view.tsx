import { SegmentedControl, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { host } from '../../../lib/host-client';
import { Loaded, SkeletonLines } from '../../../lib/loaded';
import { ConfigDiff } from '../../../lib/monaco';
import { isListed, useRunList } from '../../../lib/run-list';
import { EmptyState } from '../../../ui/empty-state';
import styles from './text-panel.module.css';

const opened = 'opened';

const LazyArchitectureDiff = lazy(async () => ({
  default: (await import('../diff/architecture-diff')).ArchitectureDiff,
}));

interface DifferenceProps {
  before: { name: string; text: string };
  text: string;
  shown: string;
}

function AgainstRun({ id, ...rest }: { id: string } & Omit<DifferenceProps, 'before'>) {
  const run = useQuery(host.runs.get.queryOptions({ input: { id } }));
  const query = useQuery(host.runs.config.queryOptions({ input: { id } }));
  return (
    <Loaded query={query}>
      {(config) => <Difference before={{ name: run.data?.run.name ?? 'The run', text: config.text }} {...rest} />}
    </Loaded>
  );
}

function Difference({ before, text, shown }: DifferenceProps) {
  if (before.text === text) return <EmptyState title="No changes">Both texts are the same.</EmptyState>;
  if (shown === 'text') return <ConfigDiff before={before.text} after={text} label={`Changes to ${before.name}`} />;
  return (
    <Suspense fallback={<SkeletonLines />}>
      <LazyArchitectureDiff before={before} after={{ name: 'This config', text }} />
    </Suspense>
  );
}

/** What the person changed: against the config as it was opened, a template or a run. */
export function ChangesView({ original, text }: { original: string; text: string }) {
  const runs = useRunList();
  const templates = useQuery(host.templates.list.queryOptions());
  const [against, setAgainst] = useState(opened);
  const [shown, setShown] = useState('text');
  const newest = (runs.data?.runs ?? []).filter(isListed).slice(0, 200);
  const [kind, name] = against.split(/:(.*)/s);
  const template = templates.data?.templates.find((each) => each.name === name);
  return (
    <div className={styles.changes}>
      <div className={styles.choices}>
        <Select
          className={styles.against}
          label="Compared with"
          searchable
          allowDeselect={false}
          value={against}
          onChange={(next) => setAgainst(next ?? opened)}
          maxDropdownHeight={320}
          data={[
            { value: opened, label: 'The config as it was opened' },
            {
              group: 'Runs',
              items: newest.map((run) => ({ value: `run:${run.id}`, label: `${run.number} · ${run.name}` })),
            },
            {
              group: 'Templates',
              items: (templates.data?.templates ?? []).map((each) => ({
                value: `template:${each.name}`,
                label: each.title,
              })),
            },
          ]}
        />
        <SegmentedControl
          size="xs"
          aria-label="Changes as"
          data={[
            { value: 'text', label: 'Text' },
            { value: 'architecture', label: 'Architecture' },
          ]}
          value={shown}
          onChange={setShown}
        />
      </div>
      <div className={styles.editor}>
        {kind === 'run' && name ? (
          <AgainstRun id={name} text={text} shown={shown} />
        ) : (
          <Difference
            before={
              kind === 'template' && template
                ? { name: template.title, text: template.text }
                : { name: 'The config as it was opened', text: original }
            }
            text={text}
            shown={shown}
          />
        )}
      </div>
    </div>
  );
}
