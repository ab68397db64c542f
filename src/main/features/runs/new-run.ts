import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { createId, createRunName } from '../../../shared/base/id';
import { type Problem, StudioError, summariseProblems } from '../../../shared/base/problem';
import { lineLookCount } from '../../../shared/charts/palette';
import { formatConfigText } from '../../../shared/config/config-text';
import { epochCountOf } from '../../../shared/config/phases';
import { pinSplit } from '../../../shared/config/pin-split';
import type { RunConfig } from '../../../shared/config/run-config';
import { roleColumn } from '../../../shared/contract/column-roles';
import { analyseModel } from '../../../shared/graph/analysis';
import type { Clock } from '../../lib/clock';
import { writeArtifact } from '../../lib/files';
import { type ProjectSession, toStoreError } from '../../store';
import type { ResolvedDataset } from '../datasets';
import type { CheckedConfig } from '../templates';
import { copyCheckpoint } from './checkpoint-copy';
import type { StoredCheckpoint } from './checkpoints';
import { describeEnvironment } from './environment';
import { type ReplayedIntervention, writeReplay } from './intervention-repository';
import { insertRunEvent } from './run-event-repository';
import { insertRun, takeRunNumber, updateRun } from './run-repository';
import { originDirectory } from './run-start';

/** A config that was checked without errors, and the data it trains on. */
export interface TrainableConfig {
  text: string;
  config: RunConfig;
  resolved: ResolvedDataset;
  transfer: CheckedConfig['transfer'];
  warnings: Problem[];
}

/**
 * The checked config when nothing stops it from training.
 * Throws: StudioError BAD_INPUT with all problems.
 */
export function requireTrainable(
  text: string,
  { config, resolved, transfer, problems }: CheckedConfig,
): TrainableConfig {
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0 || !config || !resolved?.dataset)
    throw new StudioError('BAD_INPUT', `The config cannot be trained: ${summariseProblems(errors)}`, {
      problems,
      fix: errors[0]?.fix ?? 'Correct the config, then start the run again.',
    });
  return { text, config, resolved, transfer, warnings: problems };
}

/** Outputs that leave their target to the data set's roles get the column that has the role now. */
function pinOutputs(
  { outputs }: RunConfig['training'],
  { targets }: ResolvedDataset,
): RunConfig['training']['outputs'] {
  if (outputs === null) return null;
  return Object.fromEntries(
    Object.entries(outputs).map(([layer, own]) => {
      const target = targets.find((resolved) => resolved.layer === layer)?.target ?? own.target;
      return [layer, { ...own, target }];
    }),
  );
}

/** Fills in what the config leaves to the data set, so that the run stays what it is when the data set changes. */
export function pinConfig({ config, resolved, transfer }: TrainableConfig): RunConfig {
  const isByInput = config.dataset.inputs !== null;
  const columns = resolved.dataset?.columns ?? [];
  return {
    ...config,
    training: { ...config.training, outputs: pinOutputs(config.training, resolved) },
    transfer: config.transfer.map((entry, index) => ({ ...entry, from: transfer?.pinned[index] ?? entry.from })),
    dataset: {
      ...config.dataset,
      version: resolved.dataset?.version ?? config.dataset.version,
      target: resolved.target ?? config.dataset.target,
      features: resolved.features.length > 0 && !isByInput ? resolved.features : config.dataset.features,
      sampleWeight: config.dataset.sampleWeight ?? roleColumn(columns, 'weight'),
      split: pinSplit(config.dataset.split, columns),
    },
  };
}

export interface NewRunOrigin {
  parentRunId: string;
  checkpoint: Pick<StoredCheckpoint, 'id' | 'absoluteDirectory'>;
  mode: 'exact' | 'weights';
}

interface NewRunParticulars {
  name?: string;
  studioVersion: string;
  clock: Clock;
  origin?: NewRunOrigin;
  /** What a repetition does again; stored with the run, since without it the run would be another one. */
  replay: readonly ReplayedIntervention[];
  /** About what it will hold at most. Units: bytes. */
  neededBytes: number;
}

/** Stores a run with its config and, for a fork, a copy of the checkpoint it starts from. Returns its id. */
export async function storeNewRun(
  session: ProjectSession,
  trainable: TrainableConfig,
  { name, studioVersion, clock, origin, replay, neededBytes }: NewRunParticulars,
): Promise<string> {
  const { config, resolved, text, warnings } = trainable;
  const { dataset } = resolved;
  const now = clock.now();
  const id = createId('run', now);
  const pinned = pinConfig(trainable);
  const directory = path.join(session.directories.runs, id);
  const { trainable: trainableCount, nonTrainable } = analyseModel(config.model, resolved.inputShape).parameterCount;
  const writeFiles = async () => {
    await mkdir(directory, { recursive: true });
    await writeArtifact(path.join(directory, 'config.yaml'), text);
    await writeArtifact(path.join(directory, 'resolved-config.yaml'), formatConfigText(pinned));
    if (origin) await copyCheckpoint(origin.checkpoint, originDirectory(directory));
  };
  const writeRows = () =>
    session.database.transaction(
      async (queries) => {
        const number = await takeRunNumber(queries);
        await insertRun(queries, {
          id,
          number,
          name: name ?? createRunName(number),
          experiment: config.name,
          createdAt: now,
          datasetId: dataset?.id ?? null,
          datasetName: dataset?.name ?? config.dataset.name,
          datasetVersion: dataset?.version ?? null,
          datasetFingerprint: dataset?.fingerprint ?? null,
          parameterCount: trainableCount + nonTrainable,
          epochCount: epochCountOf(config.training),
          seed: config.seed,
          colorIndex: (number - 1) % lineLookCount,
          parentRunId: origin?.parentRunId ?? null,
          parentCheckpointId: origin?.checkpoint.id ?? null,
          originMode: origin?.mode ?? null,
          text,
          config: JSON.stringify(pinned),
          environment: JSON.stringify(describeEnvironment(studioVersion)),
        });
        await updateRun(queries, id, { memory_bytes: neededBytes });
        if (replay.length > 0) await writeReplay(queries, id, replay);
        for (const { message, fix } of warnings)
          await insertRunEvent(queries, id, {
            at: now,
            level: 'warning',
            step: null,
            message: fix ? `${message} ${fix}` : message,
          });
      },
      { durable: true },
    );
  try {
    await writeFiles();
    await writeRows();
  } catch (error) {
    await rm(directory, { recursive: true, force: true }).catch(() => {});
    throw toStoreError(error, session.path);
  }
  return id;
}
