import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { host } from '../../../lib/host-client';
import { Loaded } from '../../../lib/loaded';
import { ConfigDiff } from '../../../lib/monaco';
import { EmptyState } from '../../../ui/empty-state';
import styles from './text-panel.module.css';

const opened = 'opened';

function AgainstRun({ id, text }: { id: string; text: string }) {
  const query = useQuery(host.runs.config.queryOptions({ input: { id } }));
  return (
    <Loaded query={query}>
      {(config) => <Difference before={config.text} after={text} label="Config against that of the run" />}
    </Loaded>
  );
}

function Difference({ before, after, label }: { before: string; after: string; label: string }) {
  if (before === after) return <EmptyState title="No changes">Both texts are the same.</EmptyState>;
  return <ConfigDiff before={before} after={after} label={label} />;
}

/** What the person changed: against the config as it was opened, a template or a run. */
export function ChangesView({ original, text }: { original: string; text: string }) {
  const runs = useQuery(host.runs.list.queryOptions());
  const templates = useQuery(host.templates.list.queryOptions());
  const [against, setAgainst] = useState(opened);
  const newest = (runs.data?.runs ?? []).toSorted((a, b) => b.number - a.number).slice(0, 200);
  const [kind, name] = against.split(/:(.*)/s);
  const template = templates.data?.templates.find((each) => each.name === name);
  return (
    <div className={styles.changes}>
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
      <div className={styles.editor}>
        {kind === 'run' && name ? (
          <AgainstRun id={name} text={text} />
        ) : (
          <Difference
            before={kind === 'template' && template ? template.text : original}
            after={text}
            label="Changes of the config"
          />
        )}
      </div>
    </div>
  );
}
