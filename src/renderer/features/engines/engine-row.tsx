import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDots, IconDownload, IconGauge, IconTrash, IconX } from '@tabler/icons-react';
import { formatBytes, formatCount, formatDuration, formatNumber } from '../../../shared/base/format';
import type { Activity } from '../../../shared/contract/activity';
import type { Engine } from '../../../shared/contract/engine';
import { useActivities } from '../../lib/activity-store';
import { client } from '../../lib/host-client';
import { showFailure } from '../../lib/toast';
import { InlineCode } from '../../ui/inline-code';
import { KeyValue } from '../../ui/key-value';
import { ProgressLine } from '../../ui/progress-line';
import { RelativeTime } from '../../ui/relative-time';
import { StatusBadge } from '../../ui/status-badge';
import { installEngine, installKinds, measureEngine, removeEngine } from './engine-actions';
import classes from './engines-page.module.css';

/** The running installation or measurement of an engine: its title names the engine. */
function useEngineActivity(engine: Engine): Activity | undefined {
  const activities = useActivities((state) => state.activities);
  return activities.find(
    ({ kind, status, title }) =>
      status === 'running' &&
      (kind === 'engineInstall' || kind === 'engineMeasure') &&
      (title.includes(engine.title) || title.split(/[\s,:]+/).includes(engine.id)),
  );
}

function EngineWork({ activity }: { activity: Activity }) {
  const cancel = () =>
    client.activities.cancel({ id: activity.id }).catch((error: unknown) => showFailure('Could not cancel', error));
  return (
    <div className={classes.work}>
      <div className={classes.workText}>
        <span>{activity.detail || activity.title}</span>
        {activity.remainingMs !== null && <span>{formatDuration(activity.remainingMs)} left</span>}
      </div>
      <ProgressLine fraction={activity.fraction} label={activity.title} />
      <Button variant="default" leftSection={<IconX size={14} />} onClick={cancel}>
        Cancel
      </Button>
    </div>
  );
}

function facts(engine: Engine): [string, React.ReactNode][] {
  const { measurement, device } = engine;
  const all: [string, React.ReactNode | null][] = [
    [
      'Version',
      engine.version &&
        [engine.version, engine.libraryVersion && `on TensorFlow ${engine.libraryVersion}`].filter(Boolean).join(' '),
    ],
    [
      'Device',
      device && [device.name, device.driverVersion && `driver ${device.driverVersion}`].filter(Boolean).join(', '),
    ],
    ['Device memory', device?.memoryBytes ? formatBytes(device.memoryBytes) : null],
    ['Threads', measurement?.threads ?? null],
    ['Folder', engine.path && <code>{engine.path}</code>],
    ['Size', engine.sizeBytes !== null && engine.sizeBytes > 0 ? formatBytes(engine.sizeBytes) : null],
  ];
  return all.filter((item): item is [string, React.ReactNode] => item[1] !== null && item[1] !== '');
}

function Speed({ engine }: { engine: Engine }) {
  const { measurement } = engine;
  if (!measurement) return engine.available ? <span className={classes.faint}>not measured</span> : null;
  return (
    <>
      <span className={classes.speed}>{formatCount(measurement.samplesPerSecond)}</span> samples/s
      <div className={classes.faint}>{formatNumber(measurement.gigaflops, 3)} GFLOP/s</div>
      <div className={classes.faint}>
        measured <RelativeTime atMs={measurement.measuredAt} />
      </div>
    </>
  );
}

/** One backend: whether it runs, why, how fast, and the button that mends it. */
export function EngineRow({ engine }: { engine: Engine }) {
  const activity = useEngineActivity(engine);
  const kind = installKinds[engine.id];
  return (
    <li className={classes.row}>
      <div className={classes.name}>
        <h2 className={classes.title}>{engine.title}</h2>
        <code className={classes.faint}>{engine.id}</code>
        <div className={classes.badges}>
          <StatusBadge tone={engine.available ? 'good' : 'waiting'}>
            {engine.available ? 'Available' : 'Not available'}
          </StatusBadge>
          {engine.chosen && <span className={classes.chosen}>Used for training</span>}
        </div>
      </div>
      <div className={classes.reason}>
        <p>
          <InlineCode text={engine.reason} />
        </p>
        {engine.remedy && (
          <p className={classes.remedy}>
            <InlineCode text={engine.remedy} />
          </p>
        )}
        {activity && <EngineWork activity={activity} />}
        <KeyValue items={facts(engine)} />
      </div>
      <div className={classes.measured}>
        <Speed engine={engine} />
      </div>
      <div className={classes.actions}>
        {!activity && !engine.available && engine.installable && kind && (
          <Button leftSection={<IconDownload size={16} />} onClick={() => installEngine(kind)}>
            Install
          </Button>
        )}
        {!activity && engine.available && (
          <Button variant="default" leftSection={<IconGauge size={16} />} onClick={() => measureEngine(engine.id)}>
            Measure
          </Button>
        )}
        {engine.removable && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon aria-label={`More for ${engine.title}`}>
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                leftSection={<IconTrash size={16} />}
                onClick={() => removeEngine(engine.id, engine.title)}
                disabled={activity !== undefined}
              >
                Remove from this machine
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
    </li>
  );
}
