import { Button, SegmentedControl } from '@mantine/core';
import { IconTargetArrow } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { formatCount } from '../../../../shared/base/format';
import { type Evaluation, type SplitName, splitNames } from '../../../../shared/contract/evaluation';
import type { Run } from '../../../../shared/contract/run';
import { isCancelled } from '../../../lib/failure';
import { FailureNote } from '../../../lib/failure-note';
import { client, host } from '../../../lib/host-client';
import { Loaded } from '../../../lib/loaded';
import { EmptyState } from '../../../ui/empty-state';
import { RelativeTime } from '../../../ui/relative-time';
import { formatFigure, titleOfMetric } from '../run-metrics';
import { ConfusionMatrix } from './confusion-matrix';
import styles from './run-page.module.css';

function PerClass({ rows }: { rows: NonNullable<Evaluation['perClass']> }) {
  return (
    <section aria-label="Figures by class">
      <h3 className={styles.subtitle}>By class</h3>
      <table className={styles.figures}>
        <thead>
          <tr>
            <th scope="col">Class</th>
            <th scope="col">Precision</th>
            <th scope="col">Recall</th>
            <th scope="col">F1</th>
            <th scope="col">Rows</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.class}>
              <th scope="row" title={row.class}>
                {row.class}
              </th>
              <td>{row.precision.toFixed(3)}</td>
              <td>{row.recall.toFixed(3)}</td>
              <td>{row.f1.toFixed(3)}</td>
              <td>{formatCount(row.support)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function EvaluationResult({ evaluation }: { evaluation: Evaluation }) {
  return (
    <div className={styles.evaluation}>
      <dl className={styles.tiles}>
        {Object.entries(evaluation.metrics).map(([metric, value]) => (
          <div key={metric}>
            <dt>{titleOfMetric(metric)}</dt>
            <dd>{formatFigure(value)}</dd>
          </div>
        ))}
        <div>
          <dt>Rows</dt>
          <dd>{formatCount(evaluation.sampleCount)}</dd>
        </div>
      </dl>
      <p className={styles.fact}>
        Measured <RelativeTime atMs={evaluation.createdAt} />
      </p>
      <div className={styles.columns}>
        {evaluation.confusion && <ConfusionMatrix confusion={evaluation.confusion} />}
        {evaluation.perClass && <PerClass rows={evaluation.perClass} />}
      </div>
      {(evaluation.outputs ?? []).map(({ output, confusion, perClass }) => (
        <section key={output} aria-label={`Output ${output}`}>
          <h3 className={styles.subtitle}>{output}</h3>
          <div className={styles.columns}>
            <ConfusionMatrix confusion={confusion} />
            <PerClass rows={perClass} />
          </div>
        </section>
      ))}
    </div>
  );
}

/** How well the run does on one split, measured on demand and kept. */
export function EvaluationTab({ run }: { run: Run }) {
  const query = useQuery(host.evaluations.list.queryOptions({ input: { runId: run.id } }));
  const [split, setSplit] = useState<SplitName>('test');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);
  const evaluate = async () => {
    abort.current = new AbortController();
    setBusy(true);
    setFailure(null);
    try {
      await client.evaluations.create({ runId: run.id, split }, { signal: abort.current.signal });
    } catch (error) {
      if (!isCancelled(error)) setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={styles.padded}>
      <div className={styles.toolbarPlain}>
        <SegmentedControl
          aria-label="Split"
          value={split}
          onChange={(next) => setSplit(next as SplitName)}
          data={splitNames.map((name) => ({ value: name, label: name.charAt(0).toUpperCase() + name.slice(1) }))}
        />
        <Button
          variant="default"
          leftSection={<IconTargetArrow size={16} stroke={1.6} />}
          loading={busy}
          onClick={() => void evaluate()}
        >
          Evaluate on {split}
        </Button>
        {busy && (
          <Button variant="subtle" color="gray" onClick={() => abort.current?.abort()}>
            Cancel
          </Button>
        )}
      </div>
      {failure !== null && <FailureNote title="The run could not be evaluated" error={failure} />}
      <Loaded query={query}>
        {({ evaluations }) => {
          const newest = evaluations
            .filter((each) => each.split === split)
            .toSorted((a, b) => b.createdAt - a.createdAt)[0];
          return newest ? (
            <EvaluationResult evaluation={newest} />
          ) : (
            <EmptyState title={`Not evaluated on ${split} yet`}>
              Evaluate measures the newest checkpoint on every row of the {split} split: metrics, confusion matrix and
              figures by class.
            </EmptyState>
          );
        }}
      </Loaded>
    </div>
  );
}
