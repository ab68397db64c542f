import { useQuery } from '@tanstack/react-query';
import { formatCount } from '../../../../shared/base/format';
import type { Run, RunEvent } from '../../../../shared/contract/run';
import { host } from '../../../lib/host-client';
import { Loaded } from '../../../lib/loaded';
import { CopyButton } from '../../../ui/copy-button';
import { EmptyState } from '../../../ui/empty-state';
import { formatExactTime } from '../../../ui/relative-time';
import styles from './run-page.module.css';

function toText(events: readonly RunEvent[]): string {
  return events
    .map(
      ({ at, level, step, message }) =>
        `${new Date(at).toISOString()} ${level}${step === null ? '' : ` step ${step}`} ${message}`,
    )
    .join('\n');
}

/** What happened to the run: engine choice, warnings, interventions, errors. */
export function LogTab({ run }: { run: Run }) {
  const query = useQuery(host.runs.events.queryOptions({ input: { id: run.id } }));
  return (
    <Loaded query={query}>
      {({ events }) =>
        events.length === 0 ? (
          <EmptyState title="Nothing has happened yet">
            What the run does and what is done to it is listed here.
          </EmptyState>
        ) : (
          <div className={styles.padded}>
            <div className={styles.logHead}>
              <CopyButton text={toText(events)} label="Copy the log" />
            </div>
            <ol className={styles.log} aria-label="Log">
              {events.map((event) => (
                <li key={`${event.at}${event.message}`} data-level={event.level}>
                  <time dateTime={new Date(event.at).toISOString()} title={formatExactTime(event.at)}>
                    {new Date(event.at).toLocaleTimeString('en-GB')}
                  </time>
                  <span className={styles.level}>{event.level}</span>
                  <span className={styles.step}>{event.step === null ? '' : formatCount(event.step)}</span>
                  <span className={styles.message}>{event.message}</span>
                </li>
              ))}
            </ol>
          </div>
        )
      }
    </Loaded>
  );
}
