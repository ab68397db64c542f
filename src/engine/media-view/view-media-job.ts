import type { MediaAnswers, MediaQuestion } from '../../shared/job/media';
import type { SessionResult } from '../../shared/job/protocol';
import { decodeAudio, encodeWav, openImage } from '../decode';
import { describeFailure } from '../lib/failure';
import type { JobContext, JobHandler } from '../lib/job-context';
import { spectrogramOf } from './spectrogram';
import { readStored } from './stored-bytes';
import { waveformOf } from './waveform';

type QuestionOf<Type extends MediaQuestion['type']> = Extract<MediaQuestion, { type: Type }>;

/** Questions that are worked on at a time; decoding runs on threads of its own. */
const concurrency = 4;

const answerers: { [Type in MediaQuestion['type']]: (question: QuestionOf<Type>) => Promise<MediaAnswers[Type]> } = {
  async thumbnail({ place, edge }) {
    const { pipeline } = await openImage(await readStored(place));
    const bytes = await pipeline
      .resize(edge, edge, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 82, effort: 1 })
      .toBuffer();
    return { bytes, contentType: 'image/webp' };
  },
  async picture({ place, edge }) {
    const { pipeline } = await openImage(await readStored(place));
    const bytes = await pipeline
      .resize(edge, edge, { fit: 'inside', withoutEnlargement: true })
      .png({ compressionLevel: 3 })
      .toBuffer();
    return { bytes, contentType: 'image/png' };
  },
  waveform: async ({ place, points }) => waveformOf(await decodeAudio(await readStored(place)), points),
  spectrogram: async ({ place, width, height }) =>
    spectrogramOf(await decodeAudio(await readStored(place)), width, height),
  wav: async ({ place }) => ({
    bytes: encodeWav(await decodeAudio(await readStored(place))),
    contentType: 'audio/wav',
  }),
};

async function answer(id: number, question: MediaQuestion, context: JobContext): Promise<void> {
  try {
    const answerer = answerers[question.type] as (
      question: MediaQuestion,
    ) => Promise<MediaAnswers[typeof question.type]>;
    const result = await answerer(question);
    context.emit({ type: 'answer', id, result });
  } catch (error) {
    context.emit({ type: 'answer', id, error: describeFailure(error) });
  }
}

/** Stays ready and answers questions about stored images and sounds until nobody has asked for a while. */
export const viewMedia: JobHandler<'viewMedia'> = async (job, context): Promise<SessionResult> => {
  let answerCount = 0;
  const underWay = new Set<Promise<void>>();
  for (;;) {
    const asked = await context.nextQuestion(job.idleMs);
    if (asked === null) {
      if (underWay.size > 0) continue;
      return { answerCount };
    }
    const answered = answer(asked.id, asked.question as MediaQuestion, context);
    underWay.add(answered);
    void answered.finally(() => underWay.delete(answered));
    answerCount += 1;
    if (underWay.size >= concurrency) await Promise.race(underWay);
  }
};
