import { SegmentedControl, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { formatBytes, formatCount } from '../../../shared/base/format';
import { engineIds } from '../../../shared/contract/engine';
import { type Settings, settingsSchema } from '../../../shared/contract/setting';
import { client, host, queryClient } from '../../lib/host-client';
import { Loaded } from '../../lib/loaded';
import { Page } from '../../lib/page';
import { showFailure } from '../../lib/toast';
import { CopyButton } from '../../ui/copy-button';
import { KeyValue } from '../../ui/key-value';
import { NumberSetting } from './number-setting';
import { SettingRow } from './setting-row';
import classes from './settings-page.module.css';

const defaults = settingsSchema.parse({});

/** Shown at once, and taken back when the host refuses. */
function change(part: Partial<Settings>): void {
  const queryKey = host.settings.get.queryKey();
  const before = queryClient.getQueryData(queryKey);
  if (before) queryClient.setQueryData(queryKey, { settings: { ...before.settings, ...part } });
  client.settings.update(part).catch((error: unknown) => {
    queryClient.setQueryData(queryKey, before);
    showFailure('The setting was not stored', error);
  });
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.group}>
      <h2 className={classes.heading}>{title}</h2>
      {children}
    </section>
  );
}

function row<Key extends keyof Settings>(settings: Settings, key: Key) {
  return {
    changed: settings[key] !== defaults[key],
    onReset: () => change({ [key]: defaults[key] } as Partial<Settings>),
  };
}

type NumberKey = 'concurrentRunCount' | 'threads' | 'sampleMemoryMebibytes' | 'preparedGibibytes';

function numberOf(settings: Settings, key: NumberKey) {
  return {
    ...row(settings, key),
    value: settings[key],
    onChange: (value: number | null) => change({ [key]: value } as Partial<Settings>),
  };
}

/** Appearance, training and where things are; every change holds at once, in every window. */
export function SettingsPage() {
  const query = useQuery(host.settings.get.queryOptions());
  const { data: system } = useQuery(host.system.info.queryOptions());
  return (
    <Page title="Settings">
      <Loaded query={query}>
        {({ settings }) => (
          <div className={classes.page}>
            <Group title="Appearance">
              <SettingRow title="Theme" help="System follows the operating system." {...row(settings, 'theme')}>
                <SegmentedControl
                  aria-label="Theme"
                  value={settings.theme}
                  onChange={(value) => change({ theme: value as Settings['theme'] })}
                  data={[
                    { value: 'system', label: 'System' },
                    { value: 'light', label: 'Light' },
                    { value: 'dark', label: 'Dark' },
                  ]}
                />
              </SettingRow>
              <SettingRow title="Rows in tables" help="Compact rows are 24 pixels high." {...row(settings, 'density')}>
                <SegmentedControl
                  aria-label="Rows in tables"
                  value={settings.density}
                  onChange={(value) => change({ density: value as Settings['density'] })}
                  data={[
                    { value: 'normal', label: 'Normal' },
                    { value: 'compact', label: 'Compact' },
                  ]}
                />
              </SettingRow>
            </Group>
            <Group title="Training">
              <SettingRow
                title="Engine"
                help="What a run uses when its config does not name one. Automatic takes the fastest that is available."
                {...row(settings, 'defaultEngine')}
              >
                <Select
                  aria-label="Engine"
                  value={settings.defaultEngine}
                  onChange={(value) => value && change({ defaultEngine: value as Settings['defaultEngine'] })}
                  data={[{ value: 'auto', label: 'Automatic' }, ...engineIds.map((id) => ({ value: id, label: id }))]}
                />
              </SettingRow>
              <NumberSetting
                title="Runs at the same time"
                help="More runs share the processor; one at a time finishes each the soonest."
                minimum={1}
                maximum={16}
                {...numberOf(settings, 'concurrentRunCount')}
              />
              <NumberSetting
                title="Threads"
                help="How many a single engine may use. Empty leaves it to the engine."
                minimum={1}
                maximum={1024}
                emptyWord="automatic"
                {...numberOf(settings, 'threads')}
              />
              <NumberSetting
                title="Memory for samples"
                label="Memory for samples in MiB"
                help="Samples that need more than this are read ahead from the disk while the run trains. In MiB."
                minimum={0}
                maximum={1_048_576}
                suffix=" MiB"
                {...numberOf(settings, 'sampleMemoryMebibytes')}
              />
              <NumberSetting
                title="Disk for prepared samples"
                label="Disk for prepared samples in GiB"
                help="Decoded and transformed samples are kept in the project up to this size, so that the next run starts at once. In GiB."
                minimum={0}
                maximum={65_536}
                suffix=" GiB"
                {...numberOf(settings, 'preparedGibibytes')}
              />
            </Group>
            {system && (
              <Group title="This studio">
                <div className={classes.facts}>
                  <KeyValue
                    items={[
                      ['Version', `${system.version} on Node ${system.nodeVersion}, ${system.platform}`],
                      [
                        'Machine',
                        `${system.processorName}, ${formatCount(system.processorCount)} threads, ${formatBytes(system.memoryBytes)}`,
                      ],
                      [
                        'Data folder',
                        <span key="folder" className={classes.folder}>
                          <code>{system.dataDirectory}</code>
                          <CopyButton text={system.dataDirectory} label="Copy the data folder’s path" />
                        </span>,
                      ],
                    ]}
                  />
                </div>
              </Group>
            )}
          </div>
        )}
      </Loaded>
    </Page>
  );
}
