import { StudioError } from '../../shared/base/problem';
import type { InspectAnswers, InspectQuestion } from '../../shared/job/inspection';
import type { InspectJob, InspectResult } from '../../shared/job/protocol';
import { describeFailure } from '../lib/failure';
import type { JobContext } from '../lib/job-context';
import { openEngine } from '../lib/open-engine';
import { type AttentionWatch, createAttentionWatch } from './attention-watch';
import { compute, OutputMemory, readOutput } from './compute';
import { batchPage, firstBatch } from './first-batch';
import { inputMeanings } from './samples';
import { type OpenSubject, openSubject } from './subject';

interface Session {
  attention: AttentionWatch;
  subjects: Map<string, { open: OpenSubject; memory: OutputMemory }>;
  breathe(): Promise<void>;
  context: JobContext;
}

type Question<Type extends InspectQuestion['type']> = Extract<InspectQuestion, { type: Type }>;
type Answerers = {
  [Type in InspectQuestion['type']]: (session: Session, question: Question<Type>) => Promise<InspectAnswers[Type]>;
};

function requireSubject({ subjects }: Session, id: string) {
  const found = subjects.get(id);
  if (!found)
    throw new StudioError('NOT_FOUND', `Nothing is open under "${id}" in this engine.`, { fix: 'Open it again.' });
  return found;
}

const answerers = {
  open: async ({ attention, subjects, context }, { subject }) => {
    subjects.get(subject.id)?.open.close();
    subjects.delete(subject.id);
    const open = await openSubject(attention, subject, context);
    subjects.set(subject.id, { open, memory: new OutputMemory() });
    const { rows } = open.source;
    const missing = open.missingWeights;
    return {
      rowCount: open.rowCount,
      splitRowCounts: { train: rows.train.length, validation: rows.validation.length, test: rows.test.length },
      inputLayers: inputMeanings(open).map(({ layer }) => layer),
      parameterCount: open.runModel.model.countParams(),
      weights: {
        kind: subject.weights ? 'checkpoint' : 'initial',
        runName: subject.weights?.runName ?? null,
        step: open.step,
        missing,
      },
      problems:
        missing.length > 0
          ? [
              {
                code: 'missingWeights',
                severity: 'warning',
                message: `${missing.length} weights are not in the checkpoint of ${subject.weights?.runName}, or have another shape there: ${missing.slice(0, 4).join(', ')}${missing.length > 4 ? ', …' : ''}.`,
                fix: 'They are shown with the values of the seed. Choose a run with the same layers.',
              },
            ]
          : [],
    };
  },
  close: async ({ subjects }, { subjectId }) => {
    subjects.get(subjectId)?.open.close();
    subjects.delete(subjectId);
    return null;
  },
  compute: async (session, { subjectId, rows }) => {
    const { open, memory } = requireSubject(session, subjectId);
    return compute(session.attention, open, memory, rows, session.breathe);
  },
  output: async (session, question) => {
    const { open, memory } = requireSubject(session, question.subjectId);
    return readOutput(session.attention, open, memory, question, session.breathe);
  },
  firstBatch: async (session, { subjectId }) =>
    firstBatch(session.attention.tf, requireSubject(session, subjectId).open),
  batch: async (session, question) =>
    batchPage(session.attention.tf, requireSubject(session, question.subjectId).open, question),
} satisfies Answerers;

/**
 * Stays ready and answers questions about networks, one after the other, until nobody has asked for a while. A question
 * that fails is answered with its failure; the session goes on.
 */
export async function inspect(job: InspectJob, context: JobContext): Promise<InspectResult> {
  const { tf } = await openEngine(job.engine, context);
  const session: Session = {
    attention: createAttentionWatch(tf),
    subjects: new Map(),
    breathe: () => context.pause(),
    context,
  };
  let answerCount = 0;
  for (;;) {
    const asked = await context.nextQuestion(job.idleMs);
    context.throwIfCancelled();
    if (asked === null) return { answerCount };
    const { id } = asked;
    const question = asked.question as InspectQuestion;
    try {
      const answer = answerers[question.type] as (session: Session, question: InspectQuestion) => Promise<unknown>;
      const result = (await answer(session, question)) as InspectAnswers[InspectQuestion['type']];
      context.emit({ type: 'answer', id, result });
    } catch (error) {
      context.throwIfCancelled();
      context.emit({ type: 'answer', id, error: describeFailure(error) });
    }
    answerCount += 1;
  }
}
