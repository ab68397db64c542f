import { useSortable, verticalListSortingStrategy } from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import { ActionIcon, Button, NumberInput, Tooltip } from '@mantine/core';
import { IconGripVertical, IconHandStop, IconPlayerPlay, IconPlayerTrackNext, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { formatBytes, formatCount } from '../../../shared/base/format';
import type { RunQueue, WaitingRun } from '../../../shared/contract/run-queue';
import { client, host, queryClient } from '../../lib/host-client';
import { Link } from '../../lib/router';
import { showFailure } from '../../lib/toast';
import { SortableArea } from '../../ui/sortable-area';
import panel from './jobs-panel.module.css';
import classes from './queue-section.module.css';

/** More are not listed one by one; they move up as others start. */
const listedCount = 200;

const queueKey = host.runs.queue.queryKey();

/** Shows the host's answer at once; what it refuses is told, and the queue read again. */
async function change(answer: Promise<{ queue: RunQueue }>): Promise<void> {
  try {
    queryClient.setQueryData(queueKey, await answer);
  } catch (error) {
    showFailure('The queue was not changed', error);
    await queryClient.invalidateQueries({ queryKey: queueKey });
  }
}

function Action({ label, onClick, children }: { label: string; onClick(): void; children: ReactNode }) {
  return (
    <Tooltip label={label}>
      <ActionIcon onClick={onClick} aria-label={label}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

function reasonOf({ held, reason }: WaitingRun): string {
  return (held ? 'Held until it is released.' : (reason ?? 'Starts in a moment.')).replace(/\.$/, '');
}

function WaitingLine({ run }: { run: WaitingRun }) {
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id: run.id,
  });
  return (
    <li
      ref={setNodeRef}
      className={classes.line}
      data-dragging={isDragging || undefined}
      style={{ transform: CSS.Translate.toString(transform), transition }}
    >
      <button
        ref={setActivatorNodeRef}
        type="button"
        className={classes.grip}
        {...attributes}
        {...listeners}
        aria-label={`Move ${run.name} in the queue`}
      >
        <IconGripVertical size={14} aria-hidden />
      </button>
      <div className={panel.body}>
        <Link to={`/runs/${run.id}`} className={panel.title} title={run.name}>
          {run.name}
        </Link>
        <div className={panel.detail}>
          {reasonOf(run)} · about {formatBytes(run.neededBytes)}
        </div>
      </div>
      <div className={classes.actions}>
        <Action
          label={`${run.held ? 'Release' : 'Hold'} ${run.name}`}
          onClick={() => void change(client.runs[run.held ? 'release' : 'hold']({ ids: [run.id] }))}
        >
          {run.held ? <IconPlayerPlay size={16} /> : <IconHandStop size={16} />}
        </Action>
        <Action label={`Start ${run.name} now`} onClick={() => void change(client.runs.startNow({ id: run.id }))}>
          <IconPlayerTrackNext size={16} />
        </Action>
        <Action
          label={`Take ${run.name} out of the queue`}
          onClick={() =>
            client.runs
              .stop({ id: run.id })
              .catch((error: unknown) => showFailure(`“${run.name}” could not be stopped`, error))
          }
        >
          <IconX size={16} />
        </Action>
      </div>
    </li>
  );
}

/** Runs at the same time: the setting, where the person sees what it does. */
function RunLimit({ runLimit }: { runLimit: number }) {
  return (
    <div className={classes.limit}>
      At the same time
      <NumberInput
        size="xs"
        w={56}
        min={1}
        max={16}
        allowDecimal={false}
        clampBehavior="strict"
        value={runLimit}
        aria-label="Runs at the same time"
        onChange={(value) =>
          typeof value === 'number' &&
          client.settings
            .update({ concurrentRunCount: value })
            .then(() => queryClient.invalidateQueries({ queryKey: queueKey }))
            .catch((error: unknown) => showFailure('The setting was not stored', error))
        }
      />
    </div>
  );
}

/** The runs that wait, in the order in which they start; dragged, or moved with Space and the arrow keys. */
export function QueueSection() {
  const queue = useQuery(host.runs.queue.queryOptions()).data?.queue;
  if (!queue || queue.waiting.length === 0) return null;
  const { waiting, runLimit, availableBytes } = queue;
  const listed = waiting.slice(0, listedCount);
  const allHeld = waiting.every(({ held }) => held);
  const move = (id: string, to: string) => {
    const moved = waiting.find((run) => run.id === id);
    const place = waiting.findIndex((run) => run.id === to);
    if (!moved || place < 0) return;
    const others = waiting.filter((run) => run.id !== id);
    queryClient.setQueryData(queueKey, { queue: { ...queue, waiting: others.toSpliced(place, 0, moved) } });
    void change(client.runs.moveInQueue({ id, before: others[place]?.id ?? null }));
  };
  return (
    <section aria-label="Queue">
      <div className={classes.head}>
        <h3 className={panel.section}>
          Queued <span className={panel.count}>{formatCount(waiting.length)}</span>
        </h3>
        <RunLimit runLimit={runLimit} />
      </div>
      <div className={classes.note}>
        {formatBytes(availableBytes)} of memory are free.
        <Button
          variant="subtle"
          size="compact-xs"
          onClick={() => {
            const ids = waiting.filter(({ held }) => held === allHeld).map(({ id }) => id);
            void change(client.runs[allHeld ? 'release' : 'hold']({ ids }));
          }}
        >
          {allHeld ? 'Release all' : 'Hold all'}
        </Button>
      </div>
      <SortableArea
        ids={listed.map(({ id }) => id)}
        strategy={verticalListSortingStrategy}
        onMove={move}
        nameOf={(id) => waiting.find((run) => run.id === id)?.name ?? id}
      >
        <ul className={panel.list}>
          {listed.map((run) => (
            <WaitingLine key={run.id} run={run} />
          ))}
        </ul>
      </SortableArea>
      {waiting.length > listed.length && (
        <p className={panel.none}>{formatCount(waiting.length - listed.length)} more wait behind them.</p>
      )}
    </section>
  );
}
