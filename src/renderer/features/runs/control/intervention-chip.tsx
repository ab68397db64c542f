import { Popover, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { formatCount } from '../../../../shared/base/format';
import type { Run } from '../../../../shared/contract/run';
import { host } from '../../../lib/host-client';
import styles from './intervention-chip.module.css';
import { actorWords, iconOfEvent, interventionOf } from './intervention-look';

/** Says that the config alone does not make this run, and what was done to it. */
export function InterventionChip({ run }: { run: Run }) {
  const query = useQuery({
    ...host.runs.events.queryOptions({ input: { id: run.id } }),
    enabled: run.interventionCount > 0,
  });
  if (run.interventionCount === 0) return null;
  const count = `${formatCount(run.interventionCount)} ${run.interventionCount === 1 ? 'intervention' : 'interventions'}`;
  const events = query.data?.events.filter((event) => interventionOf(event)?.change) ?? [];
  return (
    <Popover position="bottom-start" shadow="md" withinPortal trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className={styles.chip}>{count}</UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long list is scrolled by keyboard. */}
        <section className={styles.list} aria-label={count} tabIndex={0} data-autofocus>
          <p className={styles.lead}>
            Changed while it trained: its config alone does not give these figures. Reproduce applies the changes at the
            same steps again.
          </p>
          <ol aria-label="Interventions">
            {events.map((event) => {
              const Icon = iconOfEvent(event);
              const intervention = interventionOf(event);
              return (
                <li key={`${event.at}${event.message}`}>
                  <Icon size={14} stroke={1.8} aria-hidden />
                  <span className={styles.step}>step {formatCount(event.step ?? 0)}</span>
                  <span>
                    {event.message} <span className={styles.who}>{intervention && actorWords[intervention.by]}</span>
                  </span>
                </li>
              );
            })}
          </ol>
        </section>
      </Popover.Dropdown>
    </Popover>
  );
}
