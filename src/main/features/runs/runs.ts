import path from 'node:path';
import { StudioError } from '../../../shared/base/problem';
import { completeConfig } from '../../../shared/config/config-text';
import { foldCountOf, withFold } from '../../../shared/config/fold-text';
import { textWithPresentData } from '../../../shared/config/reproduction';
import type { RunConfig } from '../../../shared/config/run-config';
import { estimateTrainingBytes } from '../../../shared/config/training-memory';
import { activeRunStatuses, type Run, type RunSummary } from '../../../shared/contract/run';
import type { RunActor } from '../../../shared/contract/run-control';
import { isForeign, runSourceToolTitles } from '../../../shared/contract/run-source';
import type { ProjectSession } from '../../store';
import { withCheckpoint } from './checkpoint-copy';
import { findCheckpoint, readCheckpoints } from './checkpoints';
import type { Runs, RunsDependencies } from './door';
import { forkMode, requireEpochsLeft } from './fork';
import type { ReplayedIntervention } from './intervention-repository';
import { createLiveControl } from './live-control';
import { createLiveRun, type LiveRun } from './live-run';
import { countRunsByMetric, listMetricNames } from './metric-names';
import { type NewRunOrigin, pinConfig, requireTrainable, storeNewRun, type TrainableConfig } from './new-run';
import { createRunRecords } from './record-table';
import { createAftermath } from './run-aftermath';
import { compareRuns, comparisonTable, parseComparedIds } from './run-comparison';
import { createRunControl, describeLive, progressOf } from './run-control';
import { dataConfigOf, findPresentData, prepareRunData, requireSameData, splitFileOf } from './run-data';
import { describeDemand, readNeededBytes } from './run-demand';
import { planRunEngine } from './run-engine';
import { insertRunEvent, listRunEvents } from './run-event-repository';
import { RunExecution } from './run-execution';
import { abandonRuns } from './run-interruption';
import { createRunQueue } from './run-queue';
import { createRunRemoval } from './run-removal';
import { findRun, findRunByAny, findRunConfig, findRuns, listRuns, markStopping, updateRun } from './run-repository';
import { type RunRow, toCheckpoint, toRun } from './run-row';
import { readRunTable } from './run-table';
import { indexConfigs, listConfigKeys } from './run-value-repository';
import { requireFree } from './runs-in-hand';
import { readSeriesTable } from './series-table';
import { readTransferReports } from './transfer-report';
import { findTransferSource } from './transfer-source';

const closeDeadlineMs = 20_000;

type Demand = Pick<LiveRun, 'neededBytes' | 'usesGpu'>;

/** @param inHand runs that are about to wait again, or to lose something: nobody else may begin anything with them */
export function createRunLogic(dependencies: RunsDependencies, inHand: Set<string>): Runs {
  const { session, changes, clock, log, settings } = dependencies;
  const live = new Map<string, LiveRun & { ended: Promise<void> }>();
  const queue = createRunQueue({ live, settings, changes, log });
  let closing = false;
  const refuseWhenClosing = () => {
    if (closing) throw new StudioError('UNAVAILABLE', 'The studio is closing; no run is started.', {});
  };

  const publish = (id: string | null) => changes.publish({ noun: 'run', id });
  const aftermath = createAftermath({
    session,
    isInUse: (id) => live.has(id) || inHand.has(id),
    publish,
    clock,
    log,
  });
  const onDamage = {
    onLogged: publish,
    onUnlogged: (error: unknown) => log.error({ error }, 'damaged metrics could not be told of in the log of a run'),
  };

  /** What the database does not know yet: where training is now. */
  const describe = (row: RunRow): Run => {
    const outcome = aftermath.endingOf(row.id)?.outcome;
    const status = outcome?.status ?? (aftermath.isLost(row) ? 'interrupted' : row.status);
    return { ...toRun({ ...row, status }), ...describeLive(live.get(row.id), clock.now()), ...outcome };
  };
  const require = async (idOrName: string): Promise<RunRow> => {
    const row = await findRunByAny(session().database, idOrName);
    if (!row)
      throw new StudioError('NOT_FOUND', `There is no run "${idOrName}" in this project.`, {
        fix: 'Give the id, number or name of a run in the list; deleted ones are in the trash.',
      });
    return row;
  };
  /** Found together where they are named by their ids. */
  const requireAll = async (ids: readonly string[]): Promise<RunRow[]> => {
    const found = await findRuns(session().database, ids);
    const rows: RunRow[] = [];
    for (const id of ids) rows.push(found.get(id) ?? (await require(id)));
    return rows;
  };
  const reread = async (id: string): Promise<Run> => describe((await findRun(session().database, id)) as RunRow);

  const enqueue = (
    open: ProjectSession,
    { id, name, durationMs }: Pick<RunRow, 'id' | 'name' | 'durationMs'>,
    demand: Demand,
  ): void => {
    // Whoever closes waits only for those that were there; the next host finds this one interrupted.
    refuseWhenClosing();
    const control = createLiveControl(name, () => {
      publish(id);
      // A run that was paused leaves its place to one that waits.
      queue.refresh();
    });
    const run = createLiveRun({ id, name, control, earlierMs: durationMs, ...demand });
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    live.set(id, Object.assign(run, { ended }));
    const finish = () => {
      live.delete(id);
      control.end();
      end();
    };
    queue.add(id, async () => {
      try {
        const ending = await new RunExecution(dependencies, open, run).run();
        if (ending) aftermath.keep(open, id, ending);
      } finally {
        finish();
      }
    });
    run.stop.signal.addEventListener('abort', () => {
      if (queue.remove(id)) finish();
    });
  };

  const checkTrainable = async (text: string, signal: AbortSignal): Promise<TrainableConfig> => {
    let checked = await dependencies.check(text);
    if (checked.missingSample !== null) {
      await dependencies.datasets.ensureSample(checked.missingSample, signal);
      checked = await dependencies.check(text);
    }
    return requireTrainable(text, checked);
  };
  const start = async (
    trainable: TrainableConfig,
    name?: string,
    origin?: NewRunOrigin,
    replay: readonly ReplayedIntervention[] = [],
  ): Promise<Run> => {
    refuseWhenClosing();
    const open = session();
    const { studioVersion } = dependencies;
    const { config, resolved } = trainable;
    const neededBytes = estimateTrainingBytes(config, {
      inputShape: resolved.inputShape,
      rowCount: resolved.dataset?.rowCount ?? 0,
      sampleBytes: settings.current().sampleMemoryMebibytes * 2 ** 20,
    });
    const choice = config.engine.backend;
    const demand = await describeDemand(dependencies, { choice, before: null, neededBytes });
    refuseWhenClosing();
    const id = await storeNewRun(open, trainable, { name, studioVersion, clock, origin, replay, neededBytes });
    const run = await reread(id);
    enqueue(open, run, demand);
    publish(id);
    return run;
  };
  /** The caller has seen to it that the run can go on. */
  const queueAgain = async (row: RunRow, by: RunActor): Promise<void> => {
    const open = session();
    const { config } = await readConfig(row);
    const demand = await describeDemand(dependencies, {
      choice: config.engine.backend,
      before: row.engine,
      neededBytes: await readNeededBytes(open.database, row.id),
    });
    refuseWhenClosing();
    await updateRun(open.database, row.id, { status: 'queued', queued_at: clock.now(), ended_at: null, error: null });
    await insertRunEvent(open.database, row.id, {
      at: clock.now(),
      level: 'info',
      step: row.step,
      message: 'Resumed.',
      kind: 'resume',
      detail: { by },
    });
    enqueue(open, row, demand);
  };
  const readConfig = async (row: RunRow): Promise<{ text: string; config: RunConfig; environment: unknown }> => {
    const stored = await findRunConfig(session().database, row.id);
    if (!stored) throw new Error(`Run ${row.id} has no config.`);
    const { source } = describe(row);
    if (source && isForeign(source))
      throw new StudioError(
        'UNSUPPORTED',
        `The run ${row.name} was trained with ${runSourceToolTitles[source.tool]}: its settings are no config that the studio could train, and it brought no weights.`,
        { fix: 'Compare it with others; to train something like it, begin with a template.' },
      );
    const config = completeConfig(JSON.parse(stored.config));
    return { text: stored.text, config, environment: JSON.parse(stored.environment) };
  };

  const control = createRunControl({
    session,
    live,
    require,
    readText: async (row) => (await readConfig(row)).text,
    train: async (text, { of, name, origin, replay }, signal) => {
      const trainable = await checkTrainable(text, signal);
      requireSameData(of, trainable.resolved.dataset);
      return start(trainable, name, origin, replay);
    },
  });

  return {
    control,
    list: async () => (await listRuns(session().database)).map(describe),
    get: async (idOrName) => describe(await require(idOrName)),
    config: async (id) => {
      const row = await require(id);
      const stored = isForeign(describe(row).source) ? await findRunConfig(session().database, row.id) : undefined;
      // Parameters of another tool are shown as what they are.
      if (stored) {
        const { text } = stored;
        return { text, textHere: text, versionHere: null, config: JSON.parse(stored.config) as unknown };
      }
      const { text, config } = await readConfig(row);
      const data = await findPresentData(session().database, row);
      return { text, textHere: textWithPresentData(text, data), versionHere: data?.version ?? null, config };
    },
    table: async (query) => {
      const newer = new Map<string, Partial<RunSummary>>();
      for (const [id, run] of live) newer.set(id, progressOf(run, clock.now()));
      for (const [id, status] of await aftermath.statuses()) newer.set(id, { status });
      return readRunTable(session(), { ...query, newer });
    },
    metricNames: (query) => listMetricNames(session().database, query),
    metricCounts: (metrics) => countRunsByMetric(session().database, metrics),
    settings: async () => {
      const { database } = session();
      await indexConfigs(database);
      return listConfigKeys(database);
    },
    create: async ({ text, name }, signal) => start(await checkTrainable(text, signal), name),
    createFolds: async ({ text, count, name }, signal) => {
      const first = await checkTrainable(withFold(text, { count, fold: 1 }), signal);
      const foldCount = foldCountOf(first.config) ?? 1;
      const folds = [first];
      for (let fold = 2; fold <= foldCount; fold += 1)
        folds.push(await checkTrainable(withFold(text, { count: foldCount, fold }), signal));
      const runs: Run[] = [];
      let tag = '';
      for (const [index, fold] of folds.entries()) {
        const run = await start(fold, name === undefined ? undefined : `${name} fold ${index + 1}`);
        tag ||= `${foldCount} folds of #${run.number}`;
        await updateRun(session().database, run.id, { tags: JSON.stringify([tag]) });
        runs.push(await reread(run.id));
        publish(run.id);
      }
      return { tag, runs };
    },
    stop: async (id, by = 'api') => {
      const row = await require(id);
      const running = live.get(row.id);
      if (!running)
        throw new StudioError(
          'CONFLICT',
          `The run ${row.name} is ${row.status}; only a run that waits or trains can be stopped.`,
          {
            fix: 'Read the list again.',
          },
        );
      const isWaiting = queue.isWaiting(row.id);
      const mark = () => markStopping(session().database, row.id, isWaiting, clock.now());
      if (isWaiting) await mark();
      running.control.stopBy ??= by;
      running.stop.abort();
      // Afterwards, so that nothing of its beginning that still waits to be written says once more that it trains.
      if (!isWaiting) await mark();
      publish(row.id);
      return reread(row.id);
    },
    resume: async (id, by = 'api') => {
      const { id: runId } = await require(id);
      await aftermath.store(runId);
      const row = await require(runId);
      if (live.get(row.id)?.isPaused) {
        await control.tell(row.id, { kind: 'resume' }, by);
        return reread(row.id);
      }
      const run = describe(row);
      requireFree(inHand, row);
      if (live.has(row.id) || !run.canResume)
        throw new StudioError('CONFLICT', `The run ${row.name} is ${run.status} and cannot be resumed.`, {
          fix: activeRunStatuses.includes(run.status)
            ? 'Wait for its end.'
            : isForeign(run.source)
              ? 'It was trained elsewhere and brought nothing that training could go on from.'
              : run.status === 'completed'
                ? 'It reached its end. Fork it with more epochs to go on.'
                : 'It has no checkpoint. Start it again with the same config: equal seeds give equal runs.',
        });
      inHand.add(row.id);
      try {
        await queueAgain(row, by);
      } finally {
        inHand.delete(row.id);
      }
      publish(row.id);
      return reread(row.id);
    },
    abandon: async (ids) => {
      const rows: RunRow[] = [];
      for (const id of new Set(ids)) rows.push(await require(id));
      await abandonRuns(session().database, rows, clock.now());
      publish(rows.length === 1 ? (rows[0]?.id ?? null) : null);
      return Promise.all(rows.map(({ id }) => reread(id)));
    },
    fork: async ({ id, checkpointId, text, name }, signal) => {
      const parent = await require(id);
      const find = () => findCheckpoint(session(), parent, checkpointId);
      await find();
      const trainable = await checkTrainable(text, signal);
      const { config } = await readConfig(parent);
      const mode = forkMode(
        { config, fingerprint: parent.datasetFingerprint },
        { config: pinConfig(trainable), fingerprint: trainable.resolved.dataset?.fingerprint ?? null },
      );
      return withCheckpoint(find, (checkpoint) => {
        if (mode === 'exact') requireEpochsLeft(checkpoint.epoch, trainable.config);
        return start(trainable, name, { parentRunId: parent.id, checkpoint, mode });
      });
    },
    update: async ({ id, name, notes, tags }) => {
      const row = await require(id);
      await updateRun(session().database, row.id, {
        ...(name === undefined ? {} : { name }),
        ...(notes === undefined ? {} : { notes }),
        ...(tags === undefined ? {} : { tags: JSON.stringify([...new Set(tags)]) }),
      });
      publish(row.id);
      return reread(row.id);
    },
    remove: createRunRemoval({ session, live, inHand, requireAll, tasks: dependencies.tasks, changes, log }),
    checkpoints: async (id) => (await readCheckpoints(session(), (await require(id)).id)).map(toCheckpoint),
    events: async (id) => listRunEvents(session().database, (await require(id)).id),
    transfers: async (id) => readTransferReports(path.join(session().directories.runs, (await require(id)).id)),
    findTransferSource: (from) => findTransferSource(dependencies, from),
    compare: async (ids) => compareRuns(session().database, await requireAll(ids), describe),
    comparison: async (question) => {
      const rows = await requireAll(parseComparedIds(question));
      return {
        bytes: await comparisonTable(await compareRuns(session().database, rows, describe)),
        rowCount: rows.length,
      };
    },
    records: createRunRecords(session, async (id) => (await require(id)).id),
    series: (ids, query, signal) => readSeriesTable(session(), ids, query, { signal, ...onDamage }),
    metrics: async (id, query) => readSeriesTable(session(), [(await require(id)).id], query, onDamage),
    result: async (id, { checkpointId, engine } = {}) => {
      const row = await require(id);
      const { config } = await readConfig(row);
      return {
        run: describe(row),
        config,
        dataConfig: dataConfigOf(row, config),
        directory: path.join(session().directories.runs, row.id),
        checkpoint: await findCheckpoint(session(), row, checkpointId),
        engine: await planRunEngine(dependencies, engine ?? config.engine.backend, row.engine),
      };
    },
    prepareData: async ({ run, config, directory }, signal) =>
      (await prepareRunData(dependencies.datasets, run, { config, runDirectory: directory }, signal)).data,
    splitSource: async (id) => {
      const row = await require(id);
      if (row.split === null || row.datasetId === null)
        throw new StudioError('NOT_FOUND', `The run ${row.name} has no stored split.`, {
          fix: 'Runs get one when they start training.',
        });
      return {
        datasetId: row.datasetId,
        version: row.datasetVersion,
        fingerprint: row.datasetFingerprint,
        file: splitFileOf(path.join(session().directories.runs, row.id)),
      };
    },
    queue: queue.actions,
    activeNames: () => [...live.values()].map(({ name }) => name),
    recover: aftermath.recover,
    ended: async (id) => live.get(id)?.ended,
    close: async () => {
      closing = true;
      queue.close();
      const running = [...live.values()];
      const database = running.length > 0 ? session().database : null;
      for (const run of running) {
        run.closing = true;
        if (queue.isWaiting(run.id))
          await database
            ?.run("UPDATE run SET status = 'interrupted' WHERE id = ?", [run.id])
            .catch((error: unknown) => {
              // The others must be stopped all the same; the next host marks what it finds queued.
              log.warn({ error, runId: run.id }, 'a run that waits could not be marked as interrupted');
            });
        run.stop.abort();
      }
      const deadline = setTimeout(() => {
        for (const run of running) run.cancel.abort();
      }, closeDeadlineMs);
      await Promise.all(running.map(({ ended }) => ended));
      clearTimeout(deadline);
      await aftermath.close();
    },
  };
}
