import { type ChildProcess, fork } from 'node:child_process';
import { homedir } from 'node:os';
import path from 'node:path';
import { StudioError } from '../../src/shared/base/problem';
import type { EngineId } from '../../src/shared/contract/engine';
import type { RunCommand } from '../../src/shared/contract/run-control';
import type { InspectAnswers, InspectQuestion } from '../../src/shared/job/inspection';
import type { Job, JobEngine, JobEvent, JobKind, JobResults } from '../../src/shared/job/protocol';
import { builtEntry } from './built';

type EventOf<Type extends JobEvent['type']> = Extract<JobEvent, { type: Type }>;

function dataDirectory(): string {
  if (process.env.STUDIO_DATA_DIR) return process.env.STUDIO_DATA_DIR;
  const base = process.env.XDG_DATA_HOME ?? path.join(homedir(), '.local', 'share');
  return path.join(base, 'model-studio');
}

/** Engine settings of a job as the host would give them, with the engines that this machine has. */
export function jobEngine(cacheDirectory: string, candidates: EngineId[] = ['tfjs-node', 'wasm', 'cpu']): JobEngine {
  return { candidates, enginesDirectory: path.join(dataDirectory(), 'engines'), threads: null, cacheDirectory };
}

/** A real engine process with one job, and everything it said. */
export class EngineProcess {
  readonly events: JobEvent[] = [];
  exitCode: number | null = null;
  private askedCount = 0;
  private readonly listeners = new Set<(event: JobEvent | null) => void>();
  readonly exited: Promise<void>;

  private constructor(private readonly child: ChildProcess) {
    child.on('message', (message) => {
      const event = message as JobEvent;
      this.events.push(event);
      for (const listener of [...this.listeners]) listener(event);
    });
    this.exited = new Promise((resolve) => {
      child.on('exit', (code) => {
        this.exitCode = code;
        for (const listener of [...this.listeners]) listener(null);
        resolve();
      });
    });
  }

  static async start(job: Job, environment: Record<string, string> = {}): Promise<EngineProcess> {
    const child = fork(builtEntry('engine'), {
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2', ...environment },
    });
    const engine = new EngineProcess(child);
    child.send({ type: 'job', job });
    return engine;
  }

  send(type: 'stop' | 'cancel'): void {
    this.child.send({ type });
  }

  /** Tells a training something and waits for what became of it. */
  async control(command: RunCommand): Promise<EventOf<'control'> | EventOf<'controlRefused'>> {
    const id = this.askedCount;
    this.askedCount += 1;
    this.child.send({ type: 'control', id, command });
    const event = await this.waitFor(
      (each) => (each.type === 'control' || each.type === 'controlRefused') && each.id === id,
    );
    if (event.type !== 'control' && event.type !== 'controlRefused') throw new Error('The engine did not answer.');
    return event;
  }

  /** Asks a session; throws what it answers with. */
  async ask<Asked extends InspectQuestion>(question: Asked): Promise<InspectAnswers[Asked['type']]> {
    const id = this.askedCount;
    this.askedCount += 1;
    this.child.send({ type: 'question', id, question });
    const event = await this.waitFor((each) => each.type === 'answer' && each.id === id);
    if (event.type !== 'answer') throw new Error('The engine did not answer.');
    if ('error' in event) throw new StudioError(event.error.code, event.error.message, event.error.data);
    return event.result as InspectAnswers[Asked['type']];
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  disconnect(): void {
    this.child.disconnect();
  }

  of<Type extends JobEvent['type']>(type: Type): EventOf<Type>[] {
    return this.events.filter((event): event is EventOf<Type> => event.type === type);
  }

  /** The first event, past or future, that the condition holds for; fails when the process ends without it. */
  async waitFor(condition: (event: JobEvent) => boolean): Promise<JobEvent> {
    const past = this.events.find(condition);
    if (past) return past;
    return new Promise((resolve, reject) => {
      const listener = (event: JobEvent | null) => {
        if (event !== null && !condition(event)) return;
        this.listeners.delete(listener);
        if (event) resolve(event);
        else reject(new Error(`The engine ended; its last event was ${JSON.stringify(this.events.at(-1))}`));
      };
      this.listeners.add(listener);
    });
  }

  /** Waits for the end of the job and gives its result; throws what the engine reported otherwise. */
  async result<Kind extends JobKind>(): Promise<JobResults[Kind]> {
    const last = await this.waitFor(({ type }) => type === 'done' || type === 'failed' || type === 'cancelled');
    await this.exited;
    if (last.type === 'done') return last.result as JobResults[Kind];
    throw new Error(JSON.stringify(last));
  }

  /** All points of a series as `[step, value]`. */
  series(metric: string): [number, number][] {
    return this.of('metrics')
      .flatMap(({ points }) => points)
      .filter((points) => points.metric === metric)
      .flatMap(({ steps, values }) =>
        Array.from(steps, (step, index): [number, number] => [step, values[index] as number]),
      );
  }
}
