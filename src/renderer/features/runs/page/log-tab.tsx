import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatCount } from '../../../../shared/base/format';
import type { Run, RunEvent } from '../../../../shared/contract/run';
import { host } from '../../../lib/host-client';
import { Loaded } from '../../../lib/loaded';
import { CopyButton } from '../../../ui/copy-button';
import { EmptyState } from '../../../ui/empty-state';
import { formatExactTime } from '../../../ui/relative-time';
import { actorWords, eventKindWords, iconOfEvent, interventionOf } from '../control/intervention-look';
import styles from './run-page.module.css';

const parts = {
  all: { label: 'All', holds: () => true },
  interventions: { label: 'Interventions', holds: ({ kind }) => kind === 'intervention' || kind === 'resume' },
  checkpoints: { label: 'Checkpoints', holds: ({ kind }) => kind === 'checkpoint' },
  problems: { label: 'Warnings and errors', holds: ({ level }) => level !== 'info' },
} satisfies Record<string, { label: string; holds(event: RunEvent): boolean }>;
type Part = keyof typeof parts;

/** Enough to see what happened; the rest is in the copied text. */
const shownCount = 2000;

const whoOf = (event: RunEvent) => {
  const intervention = interventionOf(event);
  return intervention ? actorWords[intervention.by] : '';
};

function toText(events: readonly RunEvent[]): string {
  return events
    .map((event) => {
      const { at, level, step, message, kind } = event;
      const who = whoOf(event);
      return `${new Date(at).toISOString()} ${level} ${kind}${step === null ? '' : ` step ${step}`} ${message}${who && ` (${who})`}`;
    })
    .join('\n');
}

function EventLine({ event }: { event: RunEvent }) {
  const Icon = iconOfEvent(event);
  const who = whoOf(event);
  return (
    <li data-level={event.level} data-kind={event.kind}>
      <time dateTime={new Date(event.at).toISOString()} title={formatExactTime(event.at)}>
        {new Date(event.at).toLocaleTimeString('en-GB')}
      </time>
      <span className={styles.kind} title={eventKindWords[event.kind]}>
        <Icon size={14} stroke={1.8} role="img" aria-label={eventKindWords[event.kind]} />
      </span>
      <span className={styles.level}>{event.level}</span>
      <span className={styles.step}>{event.step === null ? '' : formatCount(event.step)}</span>
      <span className={styles.message}>
        {event.message} {who && <span className={styles.faint}>{who}</span>}
      </span>
    </li>
  );
}

/** What happened to the run: engine choice, warnings, interventions, checkpoints, errors. */
export function LogTab({ run }: { run: Run }) {
  const query = useQuery(host.runs.events.queryOptions({ input: { id: run.id } }));
  const [part, setPart] = useState<Part>('all');
  return (
    <Loaded query={query}>
      {({ events }) => {
        if (events.length === 0)
          return (
            <EmptyState title="Nothing has happened yet">
              What the run does and what is done to it is listed here.
            </EmptyState>
          );
        const found = events.filter((event) => parts[part].holds(event));
        const hidden = Math.max(0, found.length - shownCount);
        return (
          <div className={styles.padded}>
            <div className={styles.logHead}>
              <SegmentedControl
                aria-label="Show"
                data={(Object.keys(parts) as Part[]).map((value) => ({
                  value,
                  label: `${parts[value].label} ${formatCount(events.filter((event) => parts[value].holds(event)).length)}`,
                }))}
                value={part}
                onChange={(value) => setPart(value as Part)}
              />
              <CopyButton text={toText(found)} label="Copy the log" />
            </div>
            {found.length === 0 && <p className={styles.faint}>Nothing of that kind has happened.</p>}
            {hidden > 0 && (
              <p className={styles.faint}>The first {formatCount(hidden)} are left out here; Copy the log has them.</p>
            )}
            <ol className={styles.log} aria-label="Log">
              {found.slice(hidden).map((event, index) => (
                <EventLine key={`${event.at} ${event.message} ${index + hidden}`} event={event} />
              ))}
            </ol>
          </div>
        );
      }}
    </Loaded>
  );
}
