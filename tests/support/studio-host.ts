import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { createMemoryClient, type HostClient } from '../../src/main/contract/router';
import { createHost, type Host } from '../../src/main/host';
import { createNodeSpawn } from '../../src/main/jobs';
import { findDataDirectory } from '../../src/main/lib/paths';
import { activeRunStatuses, type Run } from '../../src/shared/contract/run';
import { builtEntry } from './built';
import { createMemoryLog } from './memory-log';

/** A whole host with the real engine, a project folder and a data folder of its own. */
export class StudioHost implements AsyncDisposable {
  /** Of every engine process that was started, in order. */
  readonly enginePids: number[] = [];

  private constructor(
    readonly folder: string,
    readonly host: Host,
    readonly client: HostClient,
    pids: number[],
  ) {
    this.enginePids = pids;
  }

  /** Engines are those of this machine; everything else is new. */
  static async open(projectName = 'project', folder?: string): Promise<StudioHost> {
    const root = folder ?? (await mkdtemp(path.join(tmpdir(), 'studio-host-')));
    const dataDirectory = path.join(root, 'data');
    if (!folder) {
      await mkdir(dataDirectory);
      await symlink(path.join(findDataDirectory(), 'engines'), path.join(dataDirectory, 'engines'));
    }
    const pids: number[] = [];
    const spawn = createNodeSpawn();
    const host = await createHost({
      version: '0.0.0-test',
      dataDirectory,
      resourcesDirectory: path.resolve('resources'),
      enginePath: builtEntry('engine'),
      shell: 'memory',
      desktop: null,
      spawn: (entryFile, environment) => {
        const child = spawn(entryFile, environment);
        if (child.pid !== null) pids.push(child.pid);
        return child;
      },
      log: createMemoryLog(),
      validateOutput: true,
    });
    await host.openProject(path.join(root, projectName));
    return new StudioHost(root, host, createMemoryClient(host.router), pids);
  }

  get projectDirectory(): string {
    return path.join(this.folder, 'project');
  }

  async until(runId: string, condition: (run: Run) => boolean): Promise<Run> {
    for (;;) {
      const { run } = await this.client.runs.get({ id: runId });
      if (condition(run)) return run;
      if (run.endedAt !== null && !activeRunStatuses.includes(run.status))
        throw new Error(`The run is ${run.status} already: ${JSON.stringify(run.error)}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async ended(runId: string): Promise<Run> {
    for (;;) {
      const { run } = await this.client.runs.get({ id: runId });
      if (!activeRunStatuses.includes(run.status)) return run;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Figures of training as `[step, value]`; those of the machine differ from run to run and are left out. */
  async series(runId: string): Promise<Record<string, [number, number][]>> {
    const response = await this.host.bulk(new Request(`http://studio/data/runs/${runId}/metrics`));
    const table = tableFromIPC(new Uint8Array(await response.arrayBuffer()));
    const all: Record<string, [number, number][]> = {};
    for (const row of table) {
      if (row.metric.startsWith('system/')) continue;
      all[row.metric] ??= [];
      all[row.metric]?.push([row.step, row.value]);
    }
    return all;
  }

  /** Bytes of weights and optimizer state of the newest checkpoint on disk. */
  async newestState(runId: string): Promise<{ step: number; weights: Buffer; optimizer: Buffer }> {
    const { checkpoints } = await this.client.runs.checkpoints({ id: runId });
    const step = checkpoints[0]?.step ?? -1;
    const directory = path.join(
      this.projectDirectory,
      'runs',
      runId,
      'checkpoints',
      `step-${String(step).padStart(9, '0')}`,
    );
    const read = (name: string) => readFile(path.join(directory, name));
    return { step, weights: await read('weights.bin'), optimizer: await read('optimizer.bin') };
  }

  async close(): Promise<void> {
    await this.host.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
