import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FittedData } from '../../src/engine/batches';
import { randomStream } from '../../src/shared/base/random';
import { validateConfig } from '../../src/shared/config/config-text';
import type { RunConfig, RunConfigInput } from '../../src/shared/config/run-config';
import type { JobData, TrainJob } from '../../src/shared/job/protocol';
import { type EngineProcess, jobEngine } from './engine-process';
import { type JobDataColumn, splitTurnByTurn, writeJobData } from './job-data';

/** A complete config from the parts that a test is about. */
export function buildConfig(input: Omit<RunConfigInput, 'name' | 'dataset'> & Partial<RunConfigInput>): RunConfig {
  const { config, problems } = validateConfig({ name: 'test', dataset: { name: 'test' }, ...input });
  if (!config) throw new Error(JSON.stringify(problems));
  return config;
}

/** What a run with one input and a target of classes would have learned from its data. */
export function fittedTable(shape: number[], classes: string[]): FittedData {
  return {
    formatVersion: 2,
    transforms: { formatVersion: 1, columns: [], steps: [] },
    inputs: [{ layer: 'input_1', columns: [], names: [], shape, integer: false }],
    outputs: [
      {
        layer: 'output',
        target: {
          kind: 'column',
          columns: ['label'],
          task: 'multiclass',
          classes,
          labels: null,
          scaling: null,
          classWeights: null,
          shape: [1],
        },
      },
    ],
  };
}

/** Clouds of points around one centre a class, as columns `x1`… and `label` (`class_0`…). */
export function cloudColumns(
  rowCount: number,
  featureCount: number,
  classCount: number,
  spread = 0.5,
): JobDataColumn[] {
  const stream = randomStream('clouds', rowCount, featureCount, classCount);
  const centres = Array.from({ length: classCount }, () => Array.from({ length: featureCount }, () => stream.normal()));
  const classes = Array.from({ length: rowCount }, () => stream.integer(classCount));
  return [
    ...Array.from(
      { length: featureCount },
      (_, feature): JobDataColumn => ({
        name: `x${feature + 1}`,
        role: 'feature',
        values: classes.map((index) => (centres[index]?.[feature] as number) + spread * stream.normal()),
      }),
    ),
    { name: 'label', role: 'target', values: classes.map((index) => `class_${index}`) },
  ];
}

/** A folder for one test file with what its jobs need; removed on dispose. */
export class JobFolder {
  readonly path = mkdtempSync(path.join(tmpdir(), 'studio-job-'));
  private runCount = 0;

  dispose(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  writeData(
    name: string,
    columns: readonly JobDataColumn[],
    split = splitTurnByTurn(columns[0]?.values.length ?? 0),
  ): JobData {
    return writeJobData(path.join(this.path, name), columns, split);
  }

  runDirectory(): string {
    this.runCount += 1;
    return path.join(this.path, `run-${this.runCount}`);
  }

  trainJob(config: RunConfig, data: JobData, options: Partial<TrainJob> = {}): TrainJob {
    return {
      kind: 'train',
      runId: 'run_test',
      engine: jobEngine(this.path),
      runDirectory: this.runDirectory(),
      config,
      data,
      resumeFrom: null,
      resumeMode: 'exact',
      transfer: [],
      ...options,
    };
  }
}

/** Weights and optimizer state of the newest checkpoint that the engine announced, as bytes. */
export function finalCheckpoint(engine: EngineProcess): {
  directory: string;
  step: number;
  weights: Buffer;
  optimizer: Buffer;
} {
  const last = engine.of('checkpoint').at(-1)?.checkpoint;
  if (!last) throw new Error('The engine announced no checkpoint.');
  return {
    directory: last.directory,
    step: last.step,
    weights: readFileSync(path.join(last.directory, 'weights.bin')),
    optimizer: readFileSync(path.join(last.directory, 'optimizer.bin')),
  };
}
