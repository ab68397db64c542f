import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { splitSchema } from '../../../../shared/config/split';
import type { Dataset } from '../../../../shared/contract/dataset';
import { host } from '../../../lib/host-client';
import { navigate } from '../../../lib/router';
import { ProblemList } from '../../../ui/problem-list';
import classes from './profile-tab.module.css';

/** Beyond, the comparison takes longer than an overview may; the tab of splits still makes it. */
const comparedRowCount = 1_000_000;

/** What training could know of the test under the split that runs would begin with. */
export function SplitOverlap({ dataset }: { dataset: Dataset }) {
  const wanted = dataset.target !== null && dataset.rowCount <= comparedRowCount;
  const saved = useQuery({ ...host.datasets.savedSplit.queryOptions({ input: { id: dataset.id } }), enabled: wanted });
  const { split, seed } = saved.data ?? { split: null, seed: 1 };
  const report = useQuery({
    ...host.datasets.leakage.queryOptions({
      input: { id: dataset.id, version: dataset.version, split: split ?? splitSchema.parse({}), seed, target: null },
    }),
    enabled: wanted && saved.data !== undefined,
    retry: false,
  });
  const findings = report.data?.findings ?? [];
  if (findings.length === 0) return null;
  return (
    <section>
      <h2 className={classes.heading}>
        {split ? 'Leakage in the saved split' : 'Leakage in a split by shares of the rows'}
      </h2>
      <div className={classes.findings}>
        <ProblemList
          problems={findings.map(({ kind, severity, message, fix }) => ({ code: kind, severity, message, fix }))}
          label="Leakage between parts"
        />
      </div>
      <Button mt={8} size="compact-sm" variant="default" onClick={() => navigate(`/datasets/${dataset.id}?tab=split`)}>
        Look at the split
      </Button>
    </section>
  );
}
