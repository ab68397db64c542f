import path from 'node:path';
import { StudioError } from '../../../shared/base/problem';
import { completeConfig } from '../../../shared/config/config-text';
import type { RunConfig } from '../../../shared/config/run-config';
import type { Change } from '../../../shared/contract/activity';
import type { Intervention } from '../../../shared/contract/run-control';
import type { JobEvent, TrainJob, TrainResult, TransferSource } from '../../../shared/job/protocol';
import type { Jobs } from '../../jobs';
import type { Changes } from '../../lib/changes';
import type { Clock } from '../../lib/clock';
import type { Log } from '../../lib/log';
import type { ProjectSession } from '../../store';
import type { Datasets } from '../datasets';
import { deleteCheckpoints, insertCheckpoint } from './checkpoint-repository';
import { pathInProject, readCheckpoints } from './checkpoints';
import type { RunEnvironment } from './environment';
import { insertInterventions, readPlan, refusalDetail } from './intervention-repository';
import { durationMsOf, type LiveRun, pausedMsOf } from './live-run';
import { describeDamage } from './metric-damage';
import { createMetricRecorder, type MetricRecorder } from './metric-recorder';
import { createRecordWriter, type RecordWriter } from './record-writer';
import { prepareRunData } from './run-data';
import { type RunEnding, storeEnding } from './run-ending';
import { type EngineDependencies, planRunEngine } from './run-engine';
import { insertRunEvent, type NewRunEvent } from './run-event-repository';
import { judgeFailure, type RunOutcome } from './run-outcome';
import { findRun, findRunConfig, type RunPatch, updateEnvironment, updateRun } from './run-repository';
import type { RunRow } from './run-row';
import { chooseStart, type RunStart } from './run-start';
import { createThrottle } from './throttle';
import { writeTransferReports } from './transfer-report';
import { findTransferSource, type TransferSourceDependencies } from './transfer-source';
import { createWriteQueue, type WriteQueue } from './write-queue';

export interface ExecutionDependencies extends EngineDependencies, TransferSourceDependencies {
  jobs: Jobs;
  datasets: Pick<Datasets, 'prepare'>;
  changes: Changes;
  clock: Clock;
  log: Log;
}

type EventOf<Type extends JobEvent['type']> = Extract<JobEvent, { type: Type }>;

const progressIntervalMs = 100;
const metricsIntervalMs = 50;
const recordsIntervalMs = 500;
const savedProgressIntervalMs = 1000;

/** JSON has no NaN, and figures that are none say nothing. */
function finite(metrics: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)));
}

function checkpointEvent({ id, step, epoch, best }: EventOf<'checkpoint'>['checkpoint'], at: number): NewRunEvent {
  const message = best ? 'Checkpoint of the best epoch so far.' : 'Checkpoint.';
  return { at, level: 'info', step, message, kind: 'checkpoint', detail: { id, epoch, best } };
}

/** One run from the head of the queue to its end; never throws: every outcome is written to the run. */
export class RunExecution {
  private readonly writes: WriteQueue;
  private readonly throttles: { cancel(): void }[] = [];
  /** That data have come: the last of them are told of before the end. */
  private readonly notices: { flush(): void }[] = [];
  /** As the engine measured it. */
  private trainedMs: number | null = null;
  private environment: RunEnvironment | null = null;

  constructor(
    private readonly dependencies: ExecutionDependencies,
    private readonly session: ProjectSession,
    private readonly live: LiveRun,
  ) {
    this.writes = createWriteQueue((error) => this.giveUp(error));
  }

  /** Returns how it ended where that could not be stored. */
  async run(): Promise<RunEnding | null> {
    const row = await findRun(this.session.database, this.live.id);
    if (!row) return null;
    let outcome: RunOutcome;
    let patch: RunPatch = {};
    try {
      const result = await this.train(row);
      patch = this.patchOf(result);
      if (this.live.failure !== null) throw this.live.failure;
      outcome = {
        status: this.live.closing && result.status === 'stopped' ? 'interrupted' : result.status,
        error: null,
      };
    } catch (error) {
      const checkpoints = await readCheckpoints(this.session, row.id).catch(() => []);
      outcome = judgeFailure(this.live.failure ?? error, {
        closing: this.live.closing,
        stopping: this.live.stop.signal.aborted,
        hasCheckpoint: checkpoints.length > 0,
        log: this.dependencies.log,
      });
    }
    for (const throttle of this.throttles) throttle.cancel();
    await this.writes.settle();
    for (const notice of this.notices) notice.flush();
    return this.finish(row, outcome, patch);
  }

  private get now(): number {
    return this.dependencies.clock.now();
  }

  private async train(row: RunRow): Promise<TrainResult> {
    const { database } = this.session;
    const { live, dependencies } = this;
    const startedAt = row.startedAt ?? this.now;
    const begun = {
      status: 'starting',
      started_at: startedAt,
      alive_at: this.now,
      ended_at: null,
      error: null,
    } as const;
    await this.update(begun);
    const stored = await findRunConfig(database, row.id);
    if (!stored) throw new Error(`Run ${row.id} has no config.`);
    const config = completeConfig(JSON.parse(stored.config));
    this.environment = JSON.parse(stored.environment) as RunEnvironment;
    const start = await chooseStart(this.session, row);
    const early = AbortSignal.any([live.stop.signal, live.cancel.signal]);
    const runDirectory = path.join(this.session.directories.runs, row.id);
    const prepared = await prepareRunData(dependencies.datasets, row, { config, runDirectory }, early);
    await this.update({ split: JSON.stringify(prepared.split) });
    for (const problem of prepared.problems) this.say('warning', problem.message, null);
    const engine = await planRunEngine(dependencies, config.engine.backend, row.engine);
    if (early.aborted) throw new StudioError('CANCELLED', 'The run was stopped before its engine started.', {});
    const job: TrainJob = {
      kind: 'train',
      runId: row.id,
      runDirectory,
      config,
      data: prepared.data,
      resumeFrom: start.resumeFrom,
      resumeMode: start.resumeMode,
      transfer: start.resumeFrom === null ? await this.findTransfers(config) : [],
      engine: engine.job,
      ...(await readPlan(database, row.id)),
      isFork: start.resumeFrom !== null && start.step === null,
    };
    const recorder = await this.openRecorder(startedAt, start.step);
    const records = await this.openRecords(start.step);
    this.sayStart(start);
    try {
      const result = await dependencies.jobs.run(job, {
        signal: live.cancel.signal,
        stop: live.stop.signal,
        environment: engine.environment,
        onEvent: this.createListener(row, recorder, records),
        onReady: live.control.attach,
      });
      this.addTestMetrics(result, recorder);
      return result;
    } finally {
      // What was measured before a crash is kept as well.
      await this.writes.settle();
      await recorder.flush().catch((error) => this.giveUp(error));
      await this.writes.settle();
    }
  }

  private async findTransfers({ transfer }: RunConfig): Promise<TransferSource[]> {
    const sources: TransferSource[] = [];
    for (const { from } of transfer) {
      const { directory, title } = await findTransferSource(this.dependencies, from);
      sources.push({ directory, title });
    }
    return sources;
  }

  private openRecorder(startedAt: number, lastStep: number | null): Promise<MetricRecorder> {
    const publish = this.notice(metricsIntervalMs, 'metrics');
    return createMetricRecorder(
      {
        database: this.session.database,
        runId: this.live.id,
        startedAt,
        onWritten: publish,
        onOddity: (message, step) => this.say('warning', message, step, { kind: 'oddity' }),
        onDamage: (metric, chunk) =>
          this.say('error', describeDamage({ metric, ...chunk }), chunk.firstStep, { kind: 'oddity' }),
        onError: (error) => this.giveUp(error),
      },
      lastStep,
    );
  }

  private sayStart({ resumeFrom, resumeMode, step }: RunStart): void {
    if (resumeFrom === null) this.say('info', 'Training starts.', null);
    else if (step !== null)
      this.say('info', `Training goes on from the checkpoint of step ${step}.`, step, { kind: 'resume' });
    else
      this.say(
        'info',
        resumeMode === 'exact'
          ? 'Training goes on from the checkpoint of the run it was forked from.'
          : 'Training starts with the weights of the run it was forked from.',
        null,
      );
  }

  private openRecords(lastStep: number | null): Promise<RecordWriter> {
    const publish = this.notice(recordsIntervalMs, 'record');
    return createRecordWriter(
      {
        database: this.session.database,
        runId: this.live.id,
        now: () => this.now,
        onWritten: publish,
        say: (message, step) => this.say('warning', message, step, { kind: 'record' }),
      },
      lastStep,
    );
  }

  private createListener(row: RunRow, recorder: MetricRecorder, records: RecordWriter): (event: JobEvent) => void {
    const publishProgress = this.throttle(progressIntervalMs, () => {
      if (this.live.progress)
        this.dependencies.changes.publish({ noun: 'run', id: row.id, progress: this.live.progress });
    });
    const publishPreparing = this.throttle(progressIntervalMs, (preparing: NonNullable<Change['preparing']>) =>
      this.dependencies.changes.publish({ noun: 'run', id: row.id, preparing }),
    );
    const { live } = this;
    const saveProgress = this.throttle(savedProgressIntervalMs, () => this.saveProgress());
    const listeners: { [Type in JobEvent['type']]?: (event: EventOf<Type>) => void } = {
      engine: (event) => this.onEngine(event, row),
      plan: (event) => this.onPlan(event),
      compilation: ({ compiled }) => this.writes.add(() => this.update({ compiled: JSON.stringify(compiled) })),
      preparing: ({ type: _type, ...preparing }) => publishPreparing(preparing),
      metrics: ({ points }) => recorder.append(points),
      progress: ({ type: _type, fraction: _fraction, detail: _detail, ...progress }) => {
        this.live.progress = progress;
        publishProgress(undefined);
        saveProgress(undefined);
      },
      alive: ({ residentBytes, peakBytes }) => {
        Object.assign(this.live, { residentBytes, peakBytes });
        saveProgress(undefined);
      },
      record: (event) => this.writes.add(() => records.write(event.records)),
      checkpoint: (event) => this.onCheckpoint(event, recorder),
      transfer: ({ reports }) =>
        this.writes.add(() => writeTransferReports(path.join(this.session.directories.runs, row.id), reports)),
      control: (event) => this.onControl(event, row),
      controlRefused: (event) => this.onControlRefused(event),
      settings: ({ settings, stepCount }) => {
        const isLonger = live.control.settings?.epochCount !== settings.epochCount;
        live.control.settings = settings;
        if (isLonger) this.writes.add(() => this.update({ epoch_count: settings.epochCount, step_count: stepCount }));
      },
      log: ({ level, message, step, kind }) => this.say(level, message, step, kind ? { kind } : {}),
    };
    return (event) => listeners[event.type]?.(event as never);
  }

  private onEngine({ id, reason, version, threads }: EventOf<'engine'>, row: RunRow): void {
    const environment = { ...this.environment, engine: { id, version, threads } };
    this.say('info', `Engine ${id} ${version}: ${reason}`, null);
    if (row.engine !== null && row.engine !== id)
      this.say(
        'warning',
        `The run trained on ${row.engine} before and goes on with ${id}: figures may differ in the last digits.`,
        null,
      );
    this.writes.add(async () => {
      await updateEnvironment(this.session.database, row.id, JSON.stringify(environment));
      await this.update({ engine: id, engine_reason: reason });
    });
  }

  private onPlan(event: EventOf<'plan'>): void {
    this.live.trainingSince ??= this.now;
    const { state, reason } = event.compiled;
    if (state === 'eager' && reason !== null) this.say('info', `The training step is not compiled: ${reason}`, null);
    this.writes.add(() =>
      this.update({
        ...(this.live.stop.signal.aborted ? {} : { status: 'running' as const }),
        parameter_count: event.parameterCount,
        step: event.startStep,
        step_count: event.stepCount,
        epoch_count: event.epochCount,
        compiled: JSON.stringify(event.compiled),
        // From here on the weights are others than those that were measured at the end before.
        final_metrics: null,
      }),
    );
  }

  private onControl(event: EventOf<'control'>, row: RunRow): void {
    const { live } = this;
    const { interventions, step, isRecorded } = event;
    const at = this.now;
    if (isRecorded) {
      for (const { message } of interventions) this.say('info', `As before the interruption: ${message}`, step);
      return;
    }
    const by = live.control.actorOf(event);
    const actions = interventions.map(({ action }) => action);
    if (actions.includes('pause')) live.pause.since = at;
    if (actions.includes('resume')) live.pause = { since: null, elapsedMs: pausedMsOf(live, at) };
    live.isPaused = live.pause.since !== null;
    const isWaiting = actions.includes('pause') || actions.includes('resume');
    const patch: RunPatch = isWaiting
      ? {
          ...(live.stop.signal.aborted ? {} : { status: live.isPaused ? 'paused' : 'running' }),
          paused_at: live.pause.since,
          paused_ms: row.pausedMs + live.pause.elapsedMs,
        }
      : {};
    this.writes.add(async () => {
      await this.session.database.transaction(
        async (queries) => {
          await insertInterventions(queries, row.id, { interventions, step, by, at });
          await updateRun(queries, row.id, patch);
        },
        { durable: true },
      );
      live.control.settle(event);
      this.publish();
    });
  }

  private onControlRefused(event: EventOf<'controlRefused'>): void {
    const { planned, message, step } = event;
    if (planned?.isRecorded)
      this.say('warning', `What was done before the interruption is not done once more: ${message}`, step);
    else if (planned)
      this.say('warning', `What was done to the repeated run cannot be done here: ${message}`, step, {
        detail: refusalDetail(planned),
      });
    this.live.control.refuse(event);
  }

  private onCheckpoint({ checkpoint, removedIds }: EventOf<'checkpoint'>, recorder: MetricRecorder): void {
    const directory = pathInProject(this.session, checkpoint.directory);
    const notice = { ...checkpoint, metrics: finite(checkpoint.metrics) };
    this.writes.add(async () => {
      await recorder.flush();
      await this.session.database.transaction(
        async (queries) => {
          await deleteCheckpoints(queries, this.live.id, removedIds);
          await insertCheckpoint(queries, this.live.id, notice, { directory, createdAt: this.now });
          await insertRunEvent(queries, this.live.id, checkpointEvent(notice, this.now));
          await updateRun(queries, this.live.id, { step: checkpoint.step });
        },
        { durable: true },
      );
      this.publish();
    });
  }

  /** The final figures of the test split are shown beside the curves of the others. */
  private addTestMetrics(result: TrainResult, recorder: MetricRecorder): void {
    if (result.status !== 'completed') return;
    const missing = Object.entries(result.metrics.test).filter(
      ([metric]) => !recorder.hasPointAt(`test/${metric}`, result.step),
    );
    recorder.append(
      missing.map(([metric, value]) => ({
        metric: `test/${metric}`,
        steps: Float64Array.of(result.step),
        values: Float64Array.of(value),
        timesMs: Float64Array.of(this.now),
      })),
    );
  }

  private patchOf(result: TrainResult): RunPatch {
    this.trainedMs = result.durationMs;
    return {
      step: result.step,
      epoch: result.epoch,
      samples_per_second: result.samplesPerSecond,
      // Figures that are no numbers become null: missing, not unknown.
      final_metrics: JSON.stringify(result.metrics),
    };
  }

  private saveProgress(): void {
    const { live, now } = this;
    const { progress } = live;
    const reached = progress
      ? { step: progress.step, epoch: progress.epoch, samples_per_second: progress.samplesPerSecond }
      : {};
    const patch: RunPatch = { ...reached, duration_ms: durationMsOf(live, now), alive_at: now };
    this.writes.add(() => updateRun(this.session.database, live.id, patch));
  }

  private async finish(row: RunRow, outcome: RunOutcome, patch: RunPatch): Promise<RunEnding | null> {
    const ending = this.endingOf(row, outcome, patch);
    try {
      await storeEnding(this.session.database, row.id, ending);
      return null;
    } catch (error) {
      this.dependencies.log.error({ error, runId: row.id, outcome }, 'the end of a run could not be stored');
      return ending;
    } finally {
      this.publish();
    }
  }

  private endingOf(row: RunRow, outcome: RunOutcome, patch: RunPatch): RunEnding {
    const { now } = this;
    const { progress, peakBytes } = this.live;
    return {
      outcome,
      patch: {
        ...(progress && outcome.status !== 'completed' ? { step: progress.step, epoch: progress.epoch } : {}),
        ...patch,
        ...(peakBytes > 0 ? { memory_bytes: peakBytes } : {}),
        status: outcome.status,
        ended_at: now,
        duration_ms: this.trainedMs === null ? durationMsOf(this.live, now) : row.durationMs + this.trainedMs,
        paused_at: null,
        paused_ms: row.pausedMs + pausedMsOf(this.live, now),
        error: outcome.error === null ? null : JSON.stringify(outcome.error),
      },
      event: {
        at: now,
        level: outcome.error === null ? 'info' : 'error',
        step: patch.step ?? progress?.step ?? null,
        message: outcome.error?.message ?? `Training ${outcome.status}.`,
        ...(outcome.status === 'stopped' ? this.describeStop(patch, row) : {}),
      },
    };
  }

  private describeStop({ epoch }: RunPatch, row: RunRow): Pick<NewRunEvent, 'kind' | 'detail'> {
    const by = this.live.control.stopBy ?? (this.live.stop.signal.aborted ? 'api' : 'repetition');
    const detail: Intervention = {
      action: 'stop',
      by,
      epoch: epoch ?? row.epoch,
      phase: 0,
      before: null,
      after: null,
      change: null,
    };
    return { kind: 'intervention', detail };
  }

  /** The host cannot store what the run gives, so letting it go on would lose it. */
  private giveUp(error: unknown): void {
    if (this.live.failure !== null) return;
    this.live.failure = error;
    this.dependencies.log.error({ error, runId: this.live.id }, 'what a run gives could not be stored');
    this.live.cancel.abort();
  }

  private say(
    level: NewRunEvent['level'],
    message: string,
    step: number | null,
    particulars: Pick<NewRunEvent, 'kind' | 'detail'> = {},
  ): void {
    const event = { at: this.now, level, step, message, ...particulars };
    this.writes.add(() => insertRunEvent(this.session.database, this.live.id, event));
  }

  private async update(patch: RunPatch): Promise<void> {
    await updateRun(this.session.database, this.live.id, patch);
    this.publish();
  }

  private publish(): void {
    this.dependencies.changes.publish({ noun: 'run', id: this.live.id });
  }

  private throttle<Value>(intervalMs: number, call: (value: Value) => void) {
    const throttle = createThrottle(intervalMs, call);
    this.throttles.push(throttle);
    return throttle;
  }

  private notice(intervalMs: number, noun: 'metrics' | 'record'): () => void {
    const throttle = createThrottle(intervalMs, () => this.dependencies.changes.publish({ noun, id: this.live.id }));
    this.notices.push(throttle);
    return () => throttle(undefined);
  }
}
