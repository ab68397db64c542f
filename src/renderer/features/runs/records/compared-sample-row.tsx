import { memo } from 'react';
import { formatCount, formatNumber } from '../../../../shared/base/format';
import type { RecordedAnswer } from '../../../../shared/contract/run-record';
import { lineStyleOf, useColorScheme } from '../../../lib/charts';
import styles from './compared.module.css';
import type { ComparedSample } from './compared-samples';
import { Inputs, Picture, percent, Verdict } from './sample-card';
import type { ShownSamples } from './use-compared-samples';

interface AnswerProps {
  answer: RecordedAnswer;
  target: string | null;
  runId: string;
  step: number;
  color: string;
}

/** What one run says of a sample, with how sure it is of the target. */
function Answer({ answer, target, runId, step, color }: AnswerProps) {
  const ofTarget = answer.classes.find(({ name }) => name === target)?.probability ?? null;
  return (
    <div className={styles.answer}>
      {answer.picture !== null && <Picture runId={runId} name={answer.picture} step={step} label="output" />}
      {answer.text !== '' && (
        <span className={styles.text}>
          <Verdict isRight={answer.isRight} />
          <b>{answer.text}</b>
          {answer.probability !== null && ` ${percent(answer.probability)}`}
        </span>
      )}
      {ofTarget !== null && (
        <span className={styles.bar} title={`${percent(ofTarget)} for ${target}, the target`}>
          <i style={{ width: `${100 * ofTarget}%`, background: color }} />
        </span>
      )}
      {answer.loss !== null && <span className={styles.loss}>loss {formatNumber(answer.loss, 3)}</span>}
    </div>
  );
}

interface ComparedSampleRowProps {
  sample: ComparedSample;
  /** One a column. */
  columns: readonly ShownSamples[];
}

/** One sample with what each run says of it; drawn again only when the answers are others. */
export const ComparedSampleRow = memo(function ComparedSampleRow({ sample, columns }: ComparedSampleRowProps) {
  const scheme = useColorScheme();
  const { input, inputRunId, target } = sample;
  return (
    <tr>
      <th scope="row">
        {input.row >= 0 && <span className={styles.loss}>row {formatCount(input.row + 1)}</span>}
        <Inputs runId={inputRunId} input={input} target={target} />
        {target?.picture != null && <Picture runId={inputRunId} name={target.picture} step={0} label="target" />}
        {target?.text != null && (
          <span className={styles.target}>
            target <b>{target.text}</b>
          </span>
        )}
      </th>
      {columns.map(({ run, step }, index) => {
        const answer = sample.answers[index];
        return (
          <td key={run.id} data-right={answer?.isRight ?? undefined}>
            {answer ? (
              <Answer
                answer={answer}
                target={target?.text ?? null}
                runId={run.id}
                step={step ?? 0}
                color={lineStyleOf(run.colorIndex, scheme).color}
              />
            ) : (
              <span className={styles.none}>not recorded</span>
            )}
          </td>
        );
      })}
    </tr>
  );
});
