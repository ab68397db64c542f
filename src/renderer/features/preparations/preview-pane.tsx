import { Button, Checkbox, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { formatCount } from '../../../shared/base/format';
import type { Dataset } from '../../../shared/contract/dataset';
import { type SplitName, splitNames } from '../../../shared/contract/evaluation';
import type { Preparation, PreparationProblem } from '../../../shared/contract/preparation';
import { FailureNote } from '../../lib/failure-note';
import { DataTable } from '../../ui/data-table';
import { ColumnFiguresPanel } from './column-figures';
import { fetchPreparedPage } from './prepared-page';
import classes from './preview.module.css';
import { changedColumns, type PreviewRow, previewColumns } from './preview-columns';

const pageSize = 100;

interface PreviewPaneProps {
  dataset: Dataset;
  preparation: Preparation;
  /** Of the step that is looked at, from 1; 0 shows the table as it is stored. */
  step: number;
  stepTitle: string;
  isFitting: boolean;
  onRepair(problem: PreparationProblem): void;
}

/** What the list leaves that a network could not read, each with its remedy. */
function FinalProblems({
  problems,
  onRepair,
}: Pick<PreviewPaneProps, 'onRepair'> & { problems: readonly PreparationProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul className={classes.problems} aria-label="What the network could not read">
      {problems.map((each) => (
        <li key={each.problem.message} className={classes.problem} data-severity={each.problem.severity}>
          <span>
            {each.problem.message} {each.repair ? '' : each.problem.fix}
          </span>
          {each.repair && (
            <Button size="compact-xs" variant="default" onClick={() => onRepair(each)}>
              {each.repair.title}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Real rows before and behind a step, with the changed cells marked. */
export function PreviewPane({ dataset, preparation, step, stepTitle, isFitting, onRepair }: PreviewPaneProps) {
  const [part, setPart] = useState<SplitName | ''>('train');
  const [page, setPage] = useState(0);
  const [onlyChanged, setOnlyChanged] = useState(true);
  const [chosen, setChosen] = useState<string | null>(null);
  const query = useQuery({
    queryKey: ['prepared rows', preparation.id, step, part, page],
    queryFn: async ({ signal }) => {
      const request = { offset: page * pageSize, limit: pageSize, part: part || null };
      const [after, before] = await Promise.all([
        fetchPreparedPage(preparation.id, { step, ...request }, signal),
        step > 0 ? fetchPreparedPage(preparation.id, { step: step - 1, ...request }, signal) : null,
      ]);
      return { after, before };
    },
    placeholderData: (before) => before,
    retry: false,
  });
  const times = useMemo(
    () => new Set(dataset.columns.filter(({ kind }) => kind === 'time').map(({ name }) => name)),
    [dataset],
  );
  const shown = query.data;
  const changedCount = useMemo(() => (shown?.before ? changedColumns(shown.before, shown.after).size : 0), [shown]);
  const columns = useMemo(
    () =>
      shown
        ? previewColumns({
            before: shown.before,
            after: shown.after,
            onlyChanged: onlyChanged && step > 0 && changedCount > 0,
            times,
          })
        : [],
    [shown, onlyChanged, step, changedCount, times],
  );
  const rows = useMemo(
    () => Array.from({ length: shown?.after.rows.length ?? 0 }, (_, index): PreviewRow => ({ index })),
    [shown],
  );
  const rowAt = useCallback((index: number) => rows[index], [rows]);
  const keyAt = useCallback((index: number) => String(index), []);
  const rowCount = shown?.after.rowCount ?? 0;
  const pageCount = Math.max(1, Math.ceil(rowCount / pageSize));
  const looked = columns.find(({ id }) => id === chosen)?.id ?? columns[1]?.id;
  const lookedColumn = shown?.after.byName.get(looked ?? '');
  return (
    <div className={classes.pane} aria-busy={isFitting || query.isFetching}>
      <div className={classes.bar}>
        <h2 className={classes.heading}>{stepTitle}</h2>
        <span className={classes.told}>
          {step === 0
            ? `${formatCount(preparation.columns.length)} columns as they are stored`
            : `${formatCount(changedCount)} of ${formatCount(shown?.after.columns.length ?? 0)} columns changed`}
          {preparation.windows &&
            ` · ${formatCount(splitNames.reduce((sum, name) => sum + (preparation.windows?.[name] ?? 0), 0))} windows`}
          {(isFitting || query.isFetching) && ' · working …'}
        </span>
        <NativeSelect
          aria-label="Rows of"
          size="xs"
          value={part}
          onChange={({ currentTarget }) => {
            setPart(currentTarget.value as SplitName | '');
            setPage(0);
          }}
        >
          <option value="">All rows</option>
          {splitNames.map((name) => (
            <option key={name} value={name}>
              {`${name.charAt(0).toUpperCase()}${name.slice(1)} (${formatCount(preparation.splitRowCounts[name])})`}
            </option>
          ))}
        </NativeSelect>
        <Checkbox
          size="xs"
          label="Only changed columns"
          checked={onlyChanged}
          disabled={step === 0}
          onChange={({ currentTarget }) => setOnlyChanged(currentTarget.checked)}
        />
        <span className={classes.pages}>
          <Button size="compact-xs" variant="default" disabled={page === 0} onClick={() => setPage(page - 1)}>
            Previous
          </Button>
          {formatCount(page + 1)} / {formatCount(pageCount)}
          <Button
            size="compact-xs"
            variant="default"
            disabled={page + 1 >= pageCount}
            onClick={() => setPage(page + 1)}
          >
            Next
          </Button>
        </span>
      </div>
      <FinalProblems problems={preparation.problems} onRepair={onRepair} />
      {query.error ? (
        <div className={classes.failure}>
          <FailureNote error={query.error} onRetry={() => query.refetch()} />
        </div>
      ) : (
        <div className={classes.table}>
          <DataTable
            name={`preparation ${dataset.id}`}
            label={`Rows after ${stepTitle}`}
            columns={columns}
            rowCount={rows.length}
            rowAt={rowAt}
            keyAt={keyAt}
            empty={query.data && <p className={classes.none}>This part of the split has no rows.</p>}
          />
        </div>
      )}
      {step > 0 && lookedColumn && (
        <>
          <div className={classes.columnChoice}>
            <NativeSelect
              aria-label="Distribution of column"
              size="xs"
              value={lookedColumn.name}
              onChange={({ currentTarget }) => setChosen(currentTarget.value)}
            >
              {columns.slice(1).map(({ id }) => (
                <option key={id}>{id}</option>
              ))}
            </NativeSelect>
          </div>
          <ColumnFiguresPanel
            preparationId={preparation.id}
            step={step}
            origin={lookedColumn.origin}
            column={lookedColumn.name}
          />
        </>
      )}
    </div>
  );
}
