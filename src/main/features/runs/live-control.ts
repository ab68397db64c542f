import { StudioError } from '../../../shared/base/problem';
import type { LiveSettings, RunActor, RunCommand, RunControlKind } from '../../../shared/contract/run-control';
import type { JobCommand, JobEvent } from '../../../shared/job/protocol';

type Done = Extract<JobEvent, { type: 'control' }>;
type Refused = Extract<JobEvent, { type: 'controlRefused' }>;

export interface Answer {
  step: number;
  message: string;
}

interface Asked {
  command: RunCommand;
  by: RunActor;
  resolve(answers: Answer[]): void;
  reject(error: unknown): void;
}

/** What a run that trains is told, on its way to the engine and back. */
export interface LiveControl {
  /** As the engine said last; null before it trains. */
  settings: LiveSettings | null;
  /** Who asked it to stop; null while nobody has. */
  stopBy: RunActor | null;
  /** Resolves when the engine has done it and the log has it. Throws: StudioError CONFLICT with the reason. */
  ask(command: RunCommand, by: RunActor): Promise<Answer[]>;
  /** The engine can be told from now on; what was asked before is told now. */
  attach(send: (command: JobCommand) => void): void;
  /** Who asked for what the engine did; what it did by its plan repeats another run. */
  actorOf(event: Done): RunActor;
  /** Call it when the log has it. */
  settle(event: Done): void;
  refuse(event: Refused): void;
  /** What the engine has not answered yet, oldest first. */
  pending(): RunControlKind[];
  /** The engine has gone: nothing that is asked is answered any more. */
  end(): void;
}

/** @param onChange called when something is asked or answered */
export function createLiveControl(name: string, onChange: () => void): LiveControl {
  const asked = new Map<number, Asked>();
  let lastId = 0;
  let send: ((command: JobCommand) => void) | null = null;
  let hasEnded = false;
  const gone = () =>
    new StudioError('CONFLICT', `The run ${name} ended before it could do that.`, {
      fix: 'Resume or fork it to go on.',
    });
  const take = (id: number | null): Asked | null => {
    const found = id === null ? null : (asked.get(id) ?? null);
    if (id !== null) asked.delete(id);
    if (found) onChange();
    return found;
  };
  return {
    settings: null,
    stopBy: null,
    ask(command, by) {
      if (hasEnded) return Promise.reject(gone());
      lastId += 1;
      const id = lastId;
      const answered = new Promise<Answer[]>((resolve, reject) => {
        asked.set(id, { command, by, resolve, reject });
      });
      send?.({ type: 'control', id, command });
      onChange();
      return answered;
    },
    attach(sendNow) {
      send = sendNow;
      for (const [id, { command }] of asked) sendNow({ type: 'control', id, command });
    },
    actorOf: ({ id }) => (id === null ? 'repetition' : (asked.get(id)?.by ?? 'api')),
    settle({ id, step, interventions }) {
      take(id)?.resolve(interventions.map(({ message }) => ({ step, message })));
    },
    refuse({ id, message, fix }) {
      take(id)?.reject(new StudioError('CONFLICT', message, { fix }));
    },
    pending: () => [...asked.values()].map(({ command }) => command.kind),
    end() {
      hasEnded = true;
      for (const id of [...asked.keys()]) take(id)?.reject(gone());
    },
  };
}
