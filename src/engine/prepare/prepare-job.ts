import { StudioError } from '../../shared/base/problem';
import type { PrepareAnswers, PrepareJob, PrepareQuestion } from '../../shared/job/preparation';
import type { SessionResult } from '../../shared/job/protocol';
import { describeFailure } from '../lib/failure';
import type { JobContext } from '../lib/job-context';
import { columnFigures } from './column-figures';
import { previewAugmented, previewMedia } from './media-preview';
import { type OpenPreparation, openPreparation } from './open-preparation';
import { preparedRows } from './prepared-rows';

interface Session {
  subjects: Map<string, OpenPreparation>;
  context: JobContext;
}
type Question<Type extends PrepareQuestion['type']> = Extract<PrepareQuestion, { type: Type }>;

function requireSubject({ subjects }: Session, id: string): OpenPreparation {
  const found = subjects.get(id);
  if (!found)
    throw new StudioError('NOT_FOUND', `Nothing is open under "${id}" in this engine.`, { fix: 'Open it again.' });
  return found;
}

const answerers = {
  open: async ({ subjects, context }, { subject }) => {
    subjects.get(subject.id)?.close();
    subjects.delete(subject.id);
    const open = await openPreparation(subject, () => context.pause());
    subjects.set(subject.id, open);
    return open.description;
  },
  close: async ({ subjects }, { subjectId }) => {
    subjects.get(subjectId)?.close();
    subjects.delete(subjectId);
    return null;
  },
  rows: async (session, { subjectId, request }) => preparedRows(requireSubject(session, subjectId), request),
  column: async (session, { subjectId, step, column }) =>
    columnFigures(requireSubject(session, subjectId), step, column),
  media: async (session, { subjectId, request }) => previewMedia(requireSubject(session, subjectId), request),
  augmented: async (session, { subjectId, request }) => previewAugmented(requireSubject(session, subjectId), request),
} satisfies {
  [Type in PrepareQuestion['type']]: (session: Session, question: Question<Type>) => Promise<PrepareAnswers[Type]>;
};

/**
 * Stays ready and shows what transforms make of a data set, until nobody has asked for a while. A question that fails is
 * answered with its failure; the session goes on.
 */
export async function prepare(job: PrepareJob, context: JobContext): Promise<SessionResult> {
  const session: Session = { subjects: new Map(), context };
  let answerCount = 0;
  for (;;) {
    const asked = await context.nextQuestion(job.idleMs);
    if (asked === null) return { answerCount };
    const question = asked.question as PrepareQuestion;
    try {
      const answer = answerers[question.type] as (session: Session, question: PrepareQuestion) => Promise<unknown>;
      const result = (await answer(session, question)) as PrepareAnswers[PrepareQuestion['type']];
      context.emit({ type: 'answer', id: asked.id, result });
    } catch (error) {
      context.throwIfCancelled();
      context.emit({ type: 'answer', id: asked.id, error: describeFailure(error) });
    }
    answerCount += 1;
  }
}
