import { Button, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { toFailure } from '../../lib/failure';
import { FailureNote } from '../../lib/failure-note';
import { host } from '../../lib/host-client';
import { SkeletonLines } from '../../lib/loaded';
import { EmptyState } from '../../ui/empty-state';
import { Note } from '../../ui/note';
import { useAddSample, useMissingSample } from '../samples';
import { FirstBatch } from './first-batch';
import { LayerList } from './layer-list';
import { NodeOutput } from './node-output';
import { SamplePicker } from './sample-picker';
import styles from './see-it-compute.module.css';
import { useComputation, useInspection, useLongWait } from './use-inspection';
import { type TrainingSide, WeightPicker } from './weight-picker';

export interface SeeItComputeProps {
  /** The config as text; null: that of the run in `runId`. */
  text: string | null;
  /** `problems`: something stops the config from being computed; `checking`: nobody knows yet. */
  state: 'ready' | 'checking' | 'problems';
  /** Data set that the config names; a sample that the project lacks is offered. */
  datasetName?: string | null;
  /** The run on whose page this stands, and the checkpoint that is shown there. */
  run?: { id: string; checkpointId?: string };
  /** Name of the layer that is chosen elsewhere, as on the canvas. */
  selectedLayer?: string | null;
  onSelectLayer?: (layer: string) => void;
}

function MissingSample({ name, title }: { name: string; title: string }) {
  const { busy, add } = useAddSample(name);
  return (
    <EmptyState
      title="No data to compute with yet"
      actions={
        <Button loading={busy} onClick={() => void add()}>
          Add {title}
        </Button>
      }
    >
      Every layer shows what it makes of a row of your own data. This config names a sample that is not in the project
      yet.
    </EmptyState>
  );
}

/**
 * What every layer makes of a row of the person's data, before or after training, and the first batch as the network
 * sees it. Fills its parent.
 */
export function SeeItCompute({ text, state, datasetName, run, selectedLayer, onSelectLayer }: SeeItComputeProps) {
  const ready = state === 'ready';
  const [tab, setTab] = useState<'layers' | 'batch'>('layers');
  const [row, setRow] = useState(0);
  const [ownLayer, setOwnLayer] = useState<string | null>(null);
  const [comparedRun, setComparedRun] = useState<string | null>(null);
  const [side, setSide] = useState<TrainingSide>(run ? 'after' : 'before');
  const missingSample = useMissingSample(datasetName);
  const runId = run?.id ?? comparedRun;
  // Before training, a run's page needs the text of its config; the editor has it.
  const runConfig = useQuery({
    ...host.runs.config.queryOptions({ input: { id: run?.id ?? '' } }),
    enabled: run !== undefined,
  });
  const isAfter = runId !== null && side === 'after';
  const subjectText = run && isAfter ? null : (text ?? runConfig.data?.text ?? null);
  const weights = isAfter
    ? { runId, ...(run?.checkpointId === undefined ? {} : { checkpointId: run.checkpointId }) }
    : null;
  const isAskable = ready && missingSample === null && (subjectText !== null || weights !== null);
  const inspection = useInspection({ text: subjectText, weights }, isAskable);
  const opened = inspection.data?.inspection;
  const computation = useComputation(opened?.id, row);
  const isStale = !ready || inspection.isPlaceholderData || inspection.isFetching || computation.isPlaceholderData;
  const isLate = useLongWait(isStale);
  const rowCount = opened?.rowCount ?? 0;
  useEffect(() => {
    if (rowCount > 0 && row >= rowCount) setRow(0);
  }, [row, rowCount]);

  if (missingSample && !opened) return <MissingSample name={missingSample.name} title={missingSample.title} />;
  const failure =
    (inspection.isPlaceholderData ? null : inspection.error) ??
    (computation.isPlaceholderData ? null : computation.error);
  if (failure && (ready || !opened))
    return (
      <div className={styles.note}>
        {toFailure(failure).code === 'NOT_FOUND' && !opened ? (
          <EmptyState title="No data to compute with yet">{toFailure(failure).message}</EmptyState>
        ) : (
          <FailureNote
            error={failure}
            title="The network could not be computed"
            onRetry={() => void (inspection.error ? inspection.refetch() : computation.refetch())}
          />
        )}
      </div>
    );
  const computed = computation.data?.computation;
  if (!opened || !computed)
    return state !== 'problems' ? (
      <div className={styles.waiting}>
        <span role="status">{ready ? 'Starting the engine…' : 'Checking the config…'}</span>
        <SkeletonLines count={6} />
      </div>
    ) : (
      <EmptyState title="Nothing to compute yet">
        Once the config has no problems, every layer shows here what it makes of a row of your data.
      </EmptyState>
    );
  const names = computed.outputs.map(({ layer }) => layer);
  const wanted = selectedLayer ?? ownLayer;
  const layer = wanted && names.includes(wanted) ? wanted : (names.at(-1) ?? null);
  const [sample] = computed.samples;
  const select = (next: string) => {
    setOwnLayer(next);
    onSelectLayer?.(next);
  };
  return (
    <section className={styles.panel} aria-label="See it compute" aria-busy={isStale}>
      <header className={styles.bar}>
        <Tabs value={tab} onChange={(next) => setTab(next as 'layers' | 'batch')} className={styles.tabs}>
          <Tabs.List>
            <Tabs.Tab value="layers">Layers</Tabs.Tab>
            <Tabs.Tab value="batch">First batch</Tabs.Tab>
          </Tabs.List>
        </Tabs>
        {tab === 'layers' && <SamplePicker row={row} rowCount={rowCount} onRow={setRow} sample={sample ?? null} />}
        {tab === 'layers' && (
          <WeightPicker
            runId={runId}
            onRun={setComparedRun}
            side={side}
            onSide={setSide}
            choosesRun={run === undefined}
          />
        )}
        <span className={styles.state} role="status" data-late={isLate || state === 'problems'}>
          {state === 'problems'
            ? 'Out of date: the config has problems'
            : isLate
              ? 'Out of date · computing…'
              : opened.weights.kind === 'initial'
                ? 'Weights of the seed, untrained'
                : `Weights of ${opened.weights.runName}, step ${opened.weights.step}`}
        </span>
      </header>
      {tab === 'layers' && opened.weights.missing.length > 0 && (
        <div className={styles.note}>
          <Note tone="warning">
            {opened.weights.missing.length} weights of this network are not in {opened.weights.runName} and keep the
            values of the seed: {opened.weights.missing.slice(0, 3).join(', ')}
            {opened.weights.missing.length > 3 ? ' and others' : ''}.
          </Note>
        </div>
      )}
      <div className={styles.body} data-late={isLate || state === 'problems'}>
        {tab === 'batch' ? (
          <FirstBatch inspectionId={opened.id} />
        ) : (
          <>
            <LayerList computation={computed} selected={layer} onSelect={select} />
            <div className={styles.output}>
              {sample && (
                <NodeOutput
                  inspectionId={opened.id}
                  outputs={computed.outputs.filter((output) => output.layer === layer)}
                  sample={sample}
                />
              )}
            </div>
          </>
        )}
      </div>
    </section>
  );
}
