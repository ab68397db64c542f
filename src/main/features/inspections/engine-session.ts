import type { InspectAnswers, InspectQuestion } from '../../../shared/job/inspection';
import type { JobEngine } from '../../../shared/job/protocol';
import { createSubjectSession, type Jobs, type SessionStart } from '../../jobs';

export interface SessionEngine {
  job: JobEngine;
  environment: NodeJS.ProcessEnv;
}

export interface EngineSession {
  /** Asks the warm process of that engine, as `SubjectSession.ask`. */
  ask<Asked extends InspectQuestion>(
    engine: SessionEngine,
    question: Asked,
    signal: AbortSignal,
  ): Promise<InspectAnswers[Asked['type']]>;
  /** Whether the process that would answer has this network open. */
  holds(engine: SessionEngine, subjectId: string): boolean;
  /** Which engine answers; null while none does. */
  engineId(): string | null;
  processCount(): number;
  close(): void;
}

/** A warm engine process that is asked about networks; another engine's takes its place. */
export function createEngineSession(jobs: Pick<Jobs, 'run'>, { idleMs = 60_000 } = {}): EngineSession {
  const session = createSubjectSession<InspectQuestion, InspectAnswers>(jobs);
  const startOf = ({ job, environment }: SessionEngine): SessionStart => ({
    key: JSON.stringify([job, environment]),
    job: { kind: 'inspect', engine: job, idleMs },
    environment,
  });
  return {
    ask: (engine, question, signal) => session.ask(startOf(engine), question, signal),
    holds: (engine, subjectId) => session.holds(startOf(engine), subjectId),
    engineId: () => session.engineId(),
    processCount: () => session.processCount(),
    close: () => session.close(),
  };
}
