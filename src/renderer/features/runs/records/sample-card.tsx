import { IconArrowRight, IconCheck, IconX } from '@tabler/icons-react';
import { memo } from 'react';
import { formatNumber } from '../../../../shared/base/format';
import type { RecordedAnswer, RecordedInput, RecordedPart } from '../../../../shared/contract/run-record';
import styles from './records.module.css';
import type { ShownSample } from './sample-order';
import { SeriesLine } from './series-line';
import { pictureAddress } from './use-records';

const shownClassCount = 5;
export const percent = (probability: number | null) =>
  probability === null ? '–' : `${(100 * probability).toFixed(1)} %`;

/** A recorded picture with what it is. */
export function Picture({ runId, name, step, label }: { runId: string; name: string; step: number; label: string }) {
  return (
    <figure className={styles.picture}>
      <img src={pictureAddress(runId, name, step)} alt={label} loading="lazy" draggable={false} />
      <figcaption>{label}</figcaption>
    </figure>
  );
}

function Part({ runId, part }: { runId: string; part: RecordedPart }) {
  if (part.form === 'picture' && part.picture !== null)
    return <Picture runId={runId} name={part.picture} step={0} label={part.name} />;
  if (part.form === 'series' && part.values)
    return (
      <div className={styles.series}>
        <span>{part.name}</span>
        <SeriesLine values={part.values} label={part.name} width={150} height={26} />
      </div>
    );
  if (part.form === 'text')
    return (
      <p className={styles.text} title={part.name}>
        {part.text ?? <i>missing</i>}
      </p>
    );
  return (
    <div className={styles.cell}>
      <span>{part.name}</span>
      <b>{part.text ?? 'missing'}</b>
    </div>
  );
}

/** Short texts of a table, such as categories, stand in the list of its cells. */
const isCell = (part: RecordedPart, isOfTable: boolean) =>
  part.form === 'number' || (part.form === 'text' && isOfTable && (part.text ?? '').length <= 40);

/** The text that a language model goes on from, cut from the whole one. */
const beginningName = 'beginning';

/** What is shown of an input: not what the target shows again, nor the whole text where only its beginning was given. */
function shownParts({ parts }: RecordedInput, target: ShownSample['target']): RecordedPart[] {
  const pictures = parts.filter(({ form }) => form === 'picture');
  if (target?.picture != null && pictures.length === 1) return parts.filter((part) => part !== pictures[0]);
  const beginning = parts.find(({ name, form }) => name === beginningName && form === 'text');
  if (!beginning) return parts;
  return parts.flatMap((part) => {
    if (part === beginning) return { ...part, text: `${part.text} …` };
    return part.form === 'text' ? [] : part;
  });
}

/** What the network was given of a sample. */
export function Inputs({
  runId,
  input,
  target,
}: {
  runId: string;
  input: RecordedInput;
  target: ShownSample['target'];
}) {
  const parts = shownParts(input, target);
  if (parts.length === 0) return null;
  const isOfTable = parts.some(({ form }) => form === 'number') || parts.length > 2;
  const cells = parts.filter((part) => isCell(part, isOfTable));
  const others = parts.filter((part) => !isCell(part, isOfTable));
  return (
    <div className={styles.inputs}>
      {others.map((part) => (
        <Part key={part.name} runId={runId} part={part} />
      ))}
      {cells.length > 0 && (
        <div className={styles.cells}>
          {cells.map((part) => (
            <Part key={part.name} runId={runId} part={{ ...part, form: 'number' }} />
          ))}
          {input.leftOutCount > 0 && <div className={styles.cell}>and {input.leftOutCount} more columns</div>}
        </div>
      )}
    </div>
  );
}

/** Probabilities as bars, with those of the step that is compared as a thin line. */
function Classes({
  answer,
  before,
  target,
}: {
  answer: RecordedAnswer;
  before: RecordedAnswer | null;
  target: string | null;
}) {
  const shown = answer.classes.slice(0, shownClassCount);
  // The true class is what one wants to see, wherever it stands.
  const own = answer.classes.find(({ name }) => name === target);
  const listed = own && !shown.includes(own) ? [...shown.slice(0, shownClassCount - 1), own] : shown;
  return (
    <ul className={styles.classes}>
      {listed.map(({ name, probability }) => {
        const earlier = before?.classes.find((each) => each.name === name)?.probability ?? null;
        return (
          <li key={name} data-true={name === target || undefined}>
            <span className={styles.className} title={name}>
              {name}
            </span>
            <span className={styles.bar}>
              <i style={{ width: `${100 * (probability ?? 0)}%` }} />
              {earlier !== null && <em style={{ left: `${100 * earlier}%` }} title={`before: ${percent(earlier)}`} />}
            </span>
            <span className={styles.probability}>{percent(probability)}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** Whether an answer is right; nothing where none can be. */
export function Verdict({ isRight }: { isRight: boolean | null }) {
  if (isRight === null) return null;
  return isRight ? (
    <IconCheck size={14} className={styles.good} aria-label="right" />
  ) : (
    <IconX size={14} className={styles.bad} aria-label="wrong" />
  );
}

interface SampleCardProps {
  runId: string;
  sample: ShownSample;
  step: number;
  /** That `sample.before` is of. */
  beforeStep: number | null;
}

/** One sample with its target and what the network says of it. */
export const SampleCard = memo(function SampleCard({ runId, sample, step, beforeStep }: SampleCardProps) {
  const { input, target, answer, before } = sample;
  // What another tool has logged is no row of a data set.
  const isOfTable = input.row >= 0;
  const isWords = (answer?.text.length ?? 0) > 24 || (target?.text?.length ?? 0) > 24;
  return (
    <article
      className={styles.card}
      data-right={answer?.isRight ?? undefined}
      aria-label={`Sample ${input.index + 1}${isOfTable ? `, row ${input.row + 1}` : ''}`}
    >
      <header className={styles.cardHead}>
        {isOfTable && <span>row {input.row + 1}</span>}
        {answer?.loss != null && <span>loss {formatNumber(answer.loss, 3)}</span>}
      </header>
      <Inputs runId={runId} input={input} target={target} />
      {(target?.picture != null || answer?.picture != null) && (
        <div className={styles.pictures}>
          {target?.picture != null && <Picture runId={runId} name={target.picture} step={0} label="target" />}
          {before?.picture != null && beforeStep !== null && (
            <Picture runId={runId} name={before.picture} step={beforeStep} label="before" />
          )}
          {answer?.picture != null && <Picture runId={runId} name={answer.picture} step={step} label="output" />}
        </div>
      )}
      <dl className={styles.answer} data-words={isWords || undefined}>
        {target?.text != null && (
          <>
            <dt>target</dt>
            <dd>{target.text}</dd>
          </>
        )}
        {before && before.text !== '' && (
          <>
            <dt>before</dt>
            <dd className={styles.faint}>
              <Verdict isRight={before.isRight} />
              {before.text}
              {before.probability !== null && ` ${percent(before.probability)}`}
            </dd>
          </>
        )}
        {answer && answer.text !== '' && (
          <>
            <dt>{before ? <IconArrowRight size={12} aria-label="now" /> : 'predicted'}</dt>
            <dd>
              <Verdict isRight={answer.isRight} />
              <b>{answer.text}</b>
              {answer.probability !== null && !isWords && ` ${percent(answer.probability)}`}
            </dd>
          </>
        )}
      </dl>
      {answer && answer.classes.length > 0 && <Classes answer={answer} before={before} target={target?.text ?? null} />}
      {!answer && <p className={styles.remark}>Nothing was recorded of it at this step.</p>}
    </article>
  );
});
