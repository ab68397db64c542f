import { StudioError } from '../../shared/base/problem';
import type { ViewMediaJob } from '../../shared/job/media';
import type { PrepareJob } from '../../shared/job/preparation';
import type { InspectJob, JobCommand, SessionQuestion } from '../../shared/job/protocol';
import type { Jobs } from './jobs';

/** A question about something that the process holds open, its subject. */
type SubjectQuestion = Extract<SessionQuestion, { subjectId: string } | { subject: { id: string } }>;

/** How the process is started that answers; another key means another process. */
export interface SessionStart {
  key: string;
  job: InspectJob | PrepareJob | ViewMediaJob;
  environment: NodeJS.ProcessEnv;
}

type Question = SubjectQuestion;

interface Pending {
  question: Question;
  askedAt: number;
  /** Nobody waits for the answer any more. */
  abandoned: boolean;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** One engine process from its start to its end. */
interface Process {
  key: string;
  engineId: string | null;
  send: ((command: JobCommand) => void) | null;
  waiting: JobCommand[];
  pending: Map<number, Pending>;
  /** Subjects that it holds, the least recently used first. */
  opened: Set<string>;
  abort: AbortController;
}

export interface SubjectSession<Asked extends Question, Answers extends Record<Asked['type'], unknown>> {
  /**
   * Asks the warm engine process, starting one where there is none.
   * Throws: what the engine answers; SessionEnded; ENGINE_FAILED when it crashed, after which the next question starts
   * another.
   */
  ask<Own extends Asked>(start: SessionStart, question: Own, signal: AbortSignal): Promise<Answers[Own['type']]>;
  /** Whether the process that would answer has this subject open. */
  holds(start: SessionStart, subjectId: string): boolean;
  /** Which engine answers; null while none does. */
  engineId(): string | null;
  processCount(): number;
  close(): void;
}

/** The process had nothing to do and ended just as a question came: ask again. */
export class SessionEnded extends Error {
  constructor() {
    super('The engine process ended because nobody had asked it anything for a while.');
  }
}

/** Subjects kept open at once: before and after a change, and one more. */
const openSubjectCount = 3;
/** A question that nobody waits for any more may hold up the next one for this long. */
const patienceMs = 400;

const cancelled = () => new StudioError('CANCELLED', 'The question was given up.');

/** A warm engine process for questions, which come and go faster than a process starts. */
export function createSubjectSession<Asked extends Question, Answers extends Record<Asked['type'], unknown>>(
  jobs: Pick<Jobs, 'run'>,
): SubjectSession<Asked, Answers> {
  let current: Process | null = null;
  let nextId = 1;
  let closed = false;

  const start = ({ key, job, environment }: SessionStart): Process => {
    const started: Process = {
      key,
      engineId: null,
      send: null,
      waiting: [],
      pending: new Map(),
      opened: new Set(),
      abort: new AbortController(),
    };
    const end = (error: unknown) => {
      if (current === started) current = null;
      for (const { reject } of started.pending.values()) reject(error);
      started.pending.clear();
    };
    jobs
      .run(job, {
        signal: started.abort.signal,
        environment,
        onReady: (send) => {
          started.send = send;
          for (const command of started.waiting.splice(0)) send(command);
        },
        onEvent: (event) => {
          if (event.type === 'engine') started.engineId = event.id;
          if (event.type !== 'answer') return;
          const asked = started.pending.get(event.id);
          started.pending.delete(event.id);
          if ('error' in event) asked?.reject(new StudioError(event.error.code, event.error.message, event.error.data));
          else asked?.resolve(event.result);
        },
      })
      .then(
        // It had been idle for so long that it ended just as the question came.
        () => end(new SessionEnded()),
        (error) => end(error),
      );
    return started;
  };

  const give = (to: Process, question: Question, signal: AbortSignal): Promise<unknown> => {
    const id = nextId;
    nextId += 1;
    return new Promise((resolve, reject) => {
      const asked: Pending = { question, askedAt: performance.now(), abandoned: false, resolve, reject };
      const onAbort = () => {
        asked.abandoned = true;
        reject(cancelled());
      };
      signal.addEventListener('abort', onAbort, { once: true });
      asked.resolve = (result) => {
        signal.removeEventListener('abort', onAbort);
        resolve(result);
      };
      asked.reject = (error) => {
        signal.removeEventListener('abort', onAbort);
        reject(error);
      };
      to.pending.set(id, asked);
      const command: JobCommand = { type: 'question', id, question };
      if (to.send) to.send(command);
      else to.waiting.push(command);
    });
  };

  /** The process that is warm, unless it is another engine's or held up by work that nobody wants any more. */
  const processFor = (wanted: SessionStart): Process => {
    if (current) {
      const [first] = current.pending.values();
      const isHeldUp =
        first !== undefined &&
        performance.now() - first.askedAt > patienceMs &&
        [...current.pending.values()].every(({ abandoned }) => abandoned);
      if (current.key === wanted.key && !isHeldUp) return current;
      current.abort.abort();
    }
    current = start(wanted);
    return current;
  };

  const forgetOldest = (from: Process) => {
    while (from.opened.size > openSubjectCount) {
      const [oldest] = from.opened;
      if (oldest === undefined) return;
      from.opened.delete(oldest);
      give(from, { type: 'close', subjectId: oldest }, new AbortController().signal).catch(() => {
        // The process ends: nothing is left to close.
      });
    }
  };

  return {
    async ask(wanted, question, signal) {
      if (closed) throw new StudioError('UNAVAILABLE', 'The studio is closing; no work is started.');
      if (signal.aborted) throw cancelled();
      const process = processFor(wanted);
      const subjectId = question.type === 'open' ? question.subject.id : question.subjectId;
      const answer = await give(process, question, signal);
      process.opened.delete(subjectId);
      if (question.type !== 'close') process.opened.add(subjectId);
      forgetOldest(process);
      return answer as never;
    },
    holds: (wanted, subjectId) => current?.key === wanted.key && current.opened.has(subjectId),
    engineId: () => current?.engineId ?? null,
    processCount: () => (current === null ? 0 : 1),
    close() {
      closed = true;
      current?.abort.abort();
    },
  };
}
