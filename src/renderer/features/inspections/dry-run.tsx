import { Button, Popover, Tooltip } from '@mantine/core';
import { IconGauge } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { formatBytes, formatCount, formatDuration, formatNumber } from '../../../shared/base/format';
import type { DryRun as Result } from '../../../shared/contract/inspection';
import { type Command, useCommands } from '../../lib/commands';
import { isCancelled } from '../../lib/failure';
import { FailureNote } from '../../lib/failure-note';
import { client } from '../../lib/host-client';
import { KeyValue } from '../../ui/key-value';
import { ProblemList } from '../../ui/problem-list';
import styles from './dry-run.module.css';

interface DryRunProps {
  text: string;
  /** Nothing stops the config from training. */
  ready: boolean;
}

type State =
  | { kind: 'idle' }
  | { kind: 'running'; text: string }
  | { kind: 'done'; text: string; result: Result }
  | { kind: 'failed'; text: string; error: unknown };

/** Steps are short: their fractions of a millisecond count. */
function formatStep(durationMs: number): string {
  return durationMs < 100 ? `${formatNumber(durationMs, 3)} ms` : formatDuration(durationMs);
}

function Facts({ result }: { result: Result }) {
  const { memory, compiled } = result;
  return (
    <KeyValue
      items={[
        ['Whole run', `about ${formatDuration(result.durationMs)}`],
        [
          'Step',
          `${formatStep(result.stepMs)} for ${formatCount(result.batchSize)} samples (${formatCount(Math.round(result.samplesPerSecond))} a second)`,
        ],
        ['Steps', `${formatCount(result.stepCount)} in ${formatCount(result.epochCount)} epochs`],
        ['Engine start', formatDuration(result.startMs)],
        ['Data and compiling', formatDuration(result.compileMs)],
        ['Validation', `${formatDuration(result.validationMs)} an epoch`],
        ['Checkpoint', `${formatDuration(result.checkpointMs)}, ${formatBytes(result.checkpointBytes)}`],
        ['Final figures', formatDuration(result.finalMs)],
        ...(result.recordMs > 0
          ? [['Histograms and samples', formatDuration(result.recordMs)] as [string, string]]
          : []),
        ['Memory', `${formatBytes(memory.peakBytes)} peak, ${formatBytes(memory.residentBytes)} while training`],
        ['Free', `${formatBytes(memory.availableBytes)} of ${formatBytes(memory.totalBytes)}`],
        ['Engine', `${result.engine} ${result.engineVersion}, ${compiled.state}`],
        ['Measured', `${formatNumber(result.measuredStepCount)} steps after the warm-up`],
      ]}
    />
  );
}

/** Tries the config out for a moment and says what a whole run will take; the result goes out of date with the config. */
export function DryRun({ text, ready }: DryRunProps) {
  const [state, setState] = useState<State>({ kind: 'idle' });
  const [opened, setOpened] = useState(false);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);
  const start = async () => {
    const controller = new AbortController();
    abort.current = controller;
    setState({ kind: 'running', text });
    setOpened(false);
    try {
      const { dryRun } = await client.inspections.dryRun({ text }, { signal: controller.signal });
      setState({ kind: 'done', text, result: dryRun });
      if (dryRun.problems.some(({ severity }) => severity !== 'info')) setOpened(true);
    } catch (error) {
      if (controller.signal.aborted || isCancelled(error)) return setState({ kind: 'idle' });
      setState({ kind: 'failed', text, error });
      setOpened(true);
    }
  };
  const latestStart = useRef(start);
  latestStart.current = start;
  const canStart = ready && state.kind !== 'running';
  useCommands(
    useMemo<Command[]>(
      () =>
        canStart
          ? [
              {
                id: 'config.dryRun',
                group: 'Commands',
                title: 'Dry run',
                detail: 'How long a run of this config will take, and how much memory',
                keywords: 'measure estimate duration time memory',
                run: () => void latestStart.current(),
              },
            ]
          : [],
      [canStart],
    ),
  );
  if (state.kind === 'running')
    return (
      <span className={styles.strip}>
        <span role="status">Dry run: training for a moment…</span>
        <Button variant="subtle" color="gray" onClick={() => abort.current?.abort()}>
          Cancel
        </Button>
      </span>
    );
  const isStale = state.kind !== 'idle' && state.text !== text;
  const warns = state.kind === 'done' && state.result.problems.some(({ severity }) => severity !== 'info');
  return (
    <span className={styles.strip}>
      {state.kind !== 'idle' && (
        <Popover opened={opened} onChange={setOpened} position="bottom-end" width={420} withinPortal trapFocus>
          <Popover.Target>
            <button
              type="button"
              className={styles.result}
              data-stale={isStale}
              data-tone={state.kind === 'failed' ? 'bad' : warns ? 'warning' : 'good'}
              aria-expanded={opened}
              onClick={() => setOpened(!opened)}
            >
              {state.kind === 'failed'
                ? 'Dry run failed'
                : `about ${formatDuration(state.result.durationMs)}, ${formatBytes(state.result.memory.peakBytes)} peak`}
              {isStale && ' · out of date'}
            </button>
          </Popover.Target>
          <Popover.Dropdown className={styles.details} aria-label="Result of the dry run">
            {state.kind === 'failed' ? (
              <FailureNote error={state.error} title="The dry run failed" onRetry={() => void start()} />
            ) : (
              <>
                <Facts result={state.result} />
                {state.result.problems.length > 0 && (
                  <ProblemList problems={state.result.problems} label="About the prediction" />
                )}
              </>
            )}
          </Popover.Dropdown>
        </Popover>
      )}
      <Tooltip
        position="bottom"
        label="Train for a moment and measure: how long the run will take, and how much memory"
      >
        <Button
          variant="default"
          leftSection={<IconGauge size={14} />}
          data-disabled={!ready || undefined}
          aria-disabled={!ready}
          onClick={() => ready && void start()}
        >
          Dry run
        </Button>
      </Tooltip>
    </span>
  );
}
