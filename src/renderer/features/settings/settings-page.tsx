import { NumberInput, SegmentedControl, Select } from '@mantine/core';
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
              <SettingRow
                title="Runs at the same time"
                help="More runs share the processor; one at a time finishes each the soonest."
                {...row(settings, 'concurrentRunCount')}
              >
                <NumberInput
                  aria-label="Runs at the same time"
                  min={1}
                  max={16}
                  allowDecimal={false}
                  clampBehavior="strict"
                  value={settings.concurrentRunCount}
                  onChange={(value) => typeof value === 'number' && change({ concurrentRunCount: value })}
                />
              </SettingRow>
              <SettingRow
                title="Threads"
                help="How many a single engine may use. Empty leaves it to the engine."
                {...row(settings, 'threads')}
              >
                <NumberInput
                  aria-label="Threads"
                  min={1}
                  max={1024}
                  allowDecimal={false}
                  clampBehavior="strict"
                  placeholder="automatic"
                  value={settings.threads ?? ''}
                  onChange={(value) => change({ threads: typeof value === 'number' ? value : null })}
                />
              </SettingRow>
              <SettingRow
                title="Memory for samples"
                help="Samples that need more than this are read ahead from the disk while the run trains. In MiB."
                {...row(settings, 'sampleMemoryMebibytes')}
              >
                <NumberInput
                  aria-label="Memory for samples in MiB"
                  min={0}
                  max={1_048_576}
                  allowDecimal={false}
                  clampBehavior="strict"
                  suffix=" MiB"
                  value={settings.sampleMemoryMebibytes}
                  onChange={(value) => typeof value === 'number' && change({ sampleMemoryMebibytes: value })}
                />
              </SettingRow>
              <SettingRow
                title="Disk for prepared samples"
                help="Decoded and transformed samples are kept in the project up to this size, so that the next run starts at once. In GiB."
                {...row(settings, 'preparedGibibytes')}
              >
                <NumberInput
                  aria-label="Disk for prepared samples in GiB"
                  min={0}
                  max={65_536}
                  allowDecimal={false}
                  clampBehavior="strict"
                  suffix=" GiB"
                  value={settings.preparedGibibytes}
                  onChange={(value) => typeof value === 'number' && change({ preparedGibibytes: value })}
                />
              </SettingRow>
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
