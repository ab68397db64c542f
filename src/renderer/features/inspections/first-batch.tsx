import { useMemo } from 'react';
import { formatCount, formatNumber } from '../../../shared/base/format';
import type { FirstBatch as Batch, FirstBatchInput, InspectedSample } from '../../../shared/contract/inspection';
import { formatShape } from '../../../shared/graph/shape';
import { useColorScheme } from '../../lib/charts';
import { FailureNote } from '../../lib/failure-note';
import { SkeletonLines } from '../../lib/loaded';
import { Histogram } from '../../ui/histogram';
import { ProblemList } from '../../ui/problem-list';
import { colorScaleFor, rangeOf } from './color-scale';
import styles from './first-batch.module.css';
import { useBatchPage } from './output-page';
import { PageQuery } from './page-query';
import { ScaleLegend } from './scale-legend';
import { TokenList } from './token-list';
import { useFirstBatch } from './use-inspection';
import { binsOf, ValueFigures } from './value-figures';
import { ValuesCanvas } from './values-canvas';

const imageCount = 64;
const imageEdge = 64;
const tile = 64;
const tableRowCount = 16;
const textCount = 16;

/** Three channels are shown as the colours they usually are; of any other number the first one. */
function Images({ inspectionId, input, samples }: InputViewProps) {
  const scheme = useColorScheme();
  const query = useBatchPage(inspectionId, input.layer, imageCount, imageEdge);
  return (
    <PageQuery query={query}>
      {(page) => {
        const [count = 0, channels = 1, height = 0, width = 0] = page.shape;
        const size = height * width;
        const { minimum, maximum } = rangeOf(page.values);
        const scale = colorScaleFor(minimum, maximum, scheme);
        const ratio = tile / Math.max(height, width, 1);
        const isColored = channels === 3;
        return (
          <>
            {!isColored && <ScaleLegend scale={scale} />}
            <ul className={styles.images} aria-label="Images of the batch">
              {samples.slice(0, count).map(({ row, target }, index) => (
                <li key={row}>
                  <ValuesCanvas
                    values={page.values.subarray(
                      index * channels * size,
                      index * channels * size + (isColored ? 3 : 1) * size,
                    )}
                    isColored={isColored}
                    width={width}
                    height={height}
                    scale={scale}
                    label={`Row ${row + 1}${target === null ? '' : `, ${target}`}`}
                    displayWidth={Math.round(width * ratio)}
                    displayHeight={Math.round(height * ratio)}
                  />
                  <span title={`Row ${row + 1}`}>{target ?? '–'}</span>
                </li>
              ))}
            </ul>
          </>
        );
      }}
    </PageQuery>
  );
}

interface InputViewProps {
  inspectionId: string;
  input: FirstBatchInput;
  samples: readonly InspectedSample[];
}

function ValueTable({ inspectionId, input, samples }: InputViewProps) {
  const query = useBatchPage(inspectionId, input.layer, tableRowCount, 1);
  return (
    <PageQuery query={query}>
      {(page) => {
        const [count = 0, width = 0] = page.shape;
        return (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          <section className={styles.scroll} tabIndex={0} aria-label="Values of the batch">
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">Row</th>
                  <th scope="col">Target</th>
                  {input.features.slice(0, width).map(({ name }) => (
                    <th key={name} scope="col" title={name}>
                      {name}
                    </th>
                  ))}
                </tr>
                <tr className={styles.distributions}>
                  <td />
                  <td />
                  {input.features.slice(0, width).map(({ name, summary }) => (
                    <td key={name} data-odd={summary.deviation === 0}>
                      <Histogram bins={binsOf(summary)} width={72} height={20} label={`Distribution of ${name}`} />
                    </td>
                  ))}
                </tr>
              </thead>
              <tbody>
                {samples.slice(0, count).map(({ row, target }, index) => (
                  <tr key={row}>
                    <th scope="row">{formatCount(row + 1)}</th>
                    <td>{target ?? '–'}</td>
                    {Array.from(page.values.subarray(index * width, (index + 1) * width), (value, at) => (
                      <td key={input.features[at]?.name ?? at} data-odd={!Number.isFinite(value)}>
                        {formatNumber(value, 3)}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
            {input.featureCount > width && (
              <p className={styles.caption}>
                The first {formatCount(width)} of {formatCount(input.featureCount)} features.
              </p>
            )}
          </section>
        );
      }}
    </PageQuery>
  );
}

function Texts({ samples }: { samples: readonly InspectedSample[] }) {
  return (
    <ul className={styles.texts} aria-label="Texts of the batch">
      {samples.slice(0, textCount).map(({ row, target, tokens }) => (
        <li key={row}>
          <span className={styles.caption}>
            Row {formatCount(row + 1)} · {target ?? '–'}
          </span>
          <TokenList tokens={tokens ?? []} limit={96} />
        </li>
      ))}
    </ul>
  );
}

function InputView(props: InputViewProps) {
  const { input, samples } = props;
  if (input.view === 'image') return <Images {...props} />;
  if (input.view === 'tokens' && samples.some(({ tokens }) => tokens !== null)) return <Texts samples={samples} />;
  if (input.view === 'vector' || input.view === 'tokens') return <ValueTable {...props} />;
  return <p className={styles.caption}>Choose this layer under Layers to see one sample at a time.</p>;
}

function Classes({ classes, batchSize }: { classes: NonNullable<Batch['classes']>; batchSize: number }) {
  return (
    <dl className={styles.classes} aria-label="Classes of the batch">
      {classes.slice(0, 30).map(({ name, count }) => (
        <div key={name}>
          <dt title={name}>{name}</dt>
          <dd>
            <span className={styles.share} style={{ width: `${(100 * count) / batchSize}%` }} />
            <span>{count}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The first batch as the network will see it: after the transforms, with its targets and what can be said against it. */
export function FirstBatch({ inspectionId }: { inspectionId: string }) {
  const query = useFirstBatch(inspectionId);
  const batch = query.data?.batch;
  const problems = useMemo(() => batch?.problems ?? [], [batch]);
  if (query.error && !query.isPlaceholderData)
    return <FailureNote error={query.error} onRetry={() => void query.refetch()} />;
  if (!batch) return <SkeletonLines count={6} />;
  return (
    <div className={styles.batch}>
      <p className={styles.lead}>
        {formatCount(batch.batchSize)} samples, the first of {formatCount(batch.stepsPerEpoch)}{' '}
        {batch.stepsPerEpoch === 1 ? 'step' : 'steps'} an epoch, after the transforms.
      </p>
      {problems.length > 0 && <ProblemList problems={problems} label="What stands out in the batch" />}
      <div className={styles.columns}>
        <div className={styles.inputs}>
          {batch.inputs.map((input) => (
            <section key={input.layer} aria-label={`Input ${input.layer}`}>
              <h3>
                {input.layer} <code>{formatShape(input.shape)}</code>
              </h3>
              <InputView inspectionId={inspectionId} input={input} samples={batch.samples} />
              <ValueFigures summary={input.summary} label={input.layer} />
            </section>
          ))}
        </div>
        {(batch.classes || batch.targetSummary) && (
          <section className={styles.targets} aria-label="Targets">
            <h3>Targets</h3>
            {batch.classes && <Classes classes={batch.classes} batchSize={batch.batchSize} />}
            {batch.targetSummary && <ValueFigures summary={batch.targetSummary} label="the target" />}
          </section>
        )}
      </div>
    </div>
  );
}
