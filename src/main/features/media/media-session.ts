import { StudioError } from '../../../shared/base/problem';
import type { MediaAnswers, MediaQuestion } from '../../../shared/job/media';
import type { JobCommand } from '../../../shared/job/protocol';
import type { Jobs } from '../../jobs';

export interface MediaSession {
  /** Asks the warm engine process, starting one where there is none. Throws: what it answers; ENGINE_FAILED, CANCELLED. */
  ask<Asked extends MediaQuestion>(question: Asked, signal: AbortSignal): Promise<MediaAnswers[Asked['type']]>;
  close(): void;
}

interface Asked {
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

interface Process {
  send: ((command: JobCommand) => void) | null;
  waiting: JobCommand[];
  pending: Map<number, Asked>;
  abort: AbortController;
}

/** The process had nothing to do and ended just as a question came. */
class Ended extends Error {}

/** A warm engine process that decodes stored files for the page, so that nothing from outside is decoded in the host. */
export function createMediaSession(jobs: Pick<Jobs, 'run'>, { idleMs = 60_000 } = {}): MediaSession {
  let current: Process | null = null;
  let nextId = 1;
  let closed = false;

  const start = (): Process => {
    const started: Process = { send: null, waiting: [], pending: new Map(), abort: new AbortController() };
    const end = (error: unknown) => {
      if (current === started) current = null;
      for (const { reject } of started.pending.values()) reject(error);
      started.pending.clear();
    };
    jobs
      .run(
        { kind: 'viewMedia', idleMs },
        {
          signal: started.abort.signal,
          onReady(send) {
            started.send = send;
            for (const command of started.waiting.splice(0)) send(command);
          },
          onEvent(event) {
            if (event.type !== 'answer') return;
            const asked = started.pending.get(event.id);
            started.pending.delete(event.id);
            if ('error' in event)
              asked?.reject(new StudioError(event.error.code, event.error.message, event.error.data));
            else asked?.resolve(event.result);
          },
        },
      )
      .then(() => end(new Ended()), end);
    return started;
  };

  const askOnce = (question: MediaQuestion, signal: AbortSignal): Promise<unknown> => {
    current ??= start();
    const to = current;
    const id = nextId;
    nextId += 1;
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        to.pending.delete(id);
        reject(new StudioError('CANCELLED', 'The question was given up.'));
      };
      const settled = (settle: (value: unknown) => void) => (value: unknown) => {
        signal.removeEventListener('abort', onAbort);
        settle(value);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      to.pending.set(id, { resolve: settled(resolve), reject: settled(reject) });
      const command: JobCommand = { type: 'question', id, question };
      if (to.send) to.send(command);
      else to.waiting.push(command);
    });
  };

  return {
    async ask(question, signal) {
      if (closed) throw new StudioError('UNAVAILABLE', 'The studio is closing; no work is started.');
      if (signal.aborted) throw new StudioError('CANCELLED', 'The question was given up.');
      try {
        return (await askOnce(question, signal)) as never;
      } catch (error) {
        if (error instanceof Ended) return (await askOnce(question, signal)) as never;
        throw error;
      }
    },
    close() {
      closed = true;
      current?.abort.abort();
    },
  };
}
