import { Select } from '@mantine/core';
import { IconTrophy } from '@tabler/icons-react';
import { useMemo } from 'react';
import { type Budget, formatQuantity, type NumberColumn, pickWithinBudget } from '../../../shared/comparison';
import { paretoFront } from '../../../shared/statistics';
import { LineSwatch, lineStyleOf, useColorScheme } from '../../lib/charts';
import { Link, navigate, useSearchParameter } from '../../lib/router';
import { EmptyState } from '../../ui/empty-state';
import { NumberField } from '../../ui/number-field';
import styles from './compare-page.module.css';
import { offeredCount } from './offered-count';
import { ScatterPlot } from './scatter-plot';
import { type Comparison, isMetric, mainMetric, useColumns } from './use-columns';

const budgetUnits = {
  bytes: { label: 'MB', scale: 1e6 },
  milliseconds: { label: 'ms', scale: 1 },
  seconds: { label: 's', scale: 1000 },
  count: { label: '', scale: 1 },
} satisfies Record<NonNullable<NumberColumn['unit']> | 'seconds', { label: string; scale: number }>;

/** A budget is typed in the unit a person thinks in: a training that takes seconds is not limited in milliseconds. */
function budgetUnitOf({ unit, values }: NumberColumn) {
  const isLong = unit === 'milliseconds' && values.some((value) => value !== null && value >= 1000);
  return budgetUnits[isLong ? 'seconds' : (unit ?? 'count')];
}

function parseBudgets(text: string | null, costs: readonly NumberColumn[]): Budget[] {
  return (text ?? '').split(',').flatMap((part) => {
    const [name, limit] = part.split('=');
    const column = costs.find((cost) => cost.name === name);
    const value = Number(limit);
    return column && limit && Number.isFinite(value) ? [{ column, limit: value }] : [];
  });
}

/** Quality against what it costs: the runs that no other beats, and the best within a budget with the reason. */
export function TradeOffTab(comparison: Comparison) {
  const { runs } = comparison;
  const columns = useColumns(comparison);
  const scheme = useColorScheme();
  const [qualityName, setQuality] = useSearchParameter('quality');
  const [costName, setCost] = useSearchParameter('cost');
  const [budgetText, setBudgetText] = useSearchParameter('budget');
  const metrics = columns.filter(isMetric);
  const costs = columns.filter((column): column is NumberColumn => column.role === 'cost' && column.kind === 'number');
  const quality = metrics.find(({ title }) => title === qualityName) ?? mainMetric(columns);
  const cost = costs.find(({ name }) => name === costName) ?? costs[0];
  const budgets = useMemo(() => parseBudgets(budgetText, costs), [budgetText, costs]);
  const pick = useMemo(
    () =>
      quality &&
      pickWithinBudget(
        quality,
        budgets,
        runs.map(({ name }) => name),
        cost ? [cost] : [],
      ),
    [quality, budgets, runs, cost],
  );
  const front = useMemo(
    () =>
      quality && cost
        ? paretoFront(
            runs.map((_, index) => [quality.values[index] ?? Number.NaN, cost.values[index] ?? Number.NaN]),
            [quality.better ?? 'greater', cost.better ?? 'smaller'],
          )
        : [],
    [quality, cost, runs],
  );
  if (!quality || !cost || !pick)
    return (
      <EmptyState title="Nothing to weigh yet">
        Quality can be weighed against cost once the runs have recorded a metric and were trained.
      </EmptyState>
    );
  const setBudget = (column: NumberColumn, limit: number | null) => {
    const rest = budgets.filter((budget) => budget.column !== column);
    const next = limit === null ? rest : [...rest, { column, limit }];
    setBudgetText(next.map((budget) => `${budget.column.name}=${budget.limit}`).join(',') || null);
  };
  return (
    <div className={styles.tab}>
      <div className={styles.choices}>
        <Select
          label="Quality"
          data={metrics.map(({ title }) => title)}
          value={quality.title}
          onChange={setQuality}
          allowDeselect={false}
          searchable
          limit={offeredCount}
        />
        <Select
          label="Against"
          data={costs.map(({ name, title }) => ({ value: name, label: title }))}
          value={cost.name}
          onChange={setCost}
          allowDeselect={false}
        />
      </div>
      <div className={styles.choices}>
        {costs.map((column) => {
          const unit = budgetUnitOf(column);
          const budget = budgets.find((each) => each.column === column);
          return (
            <NumberField
              key={column.name}
              label={`${column.title} ${column.better === 'greater' ? 'at least' : 'at most'}`}
              placeholder="any"
              suffix={unit.label && ` ${unit.label}`}
              min={0}
              thousandSeparator=","
              value={budget ? budget.limit / unit.scale : null}
              onChange={(value) => setBudget(column, value === null ? null : value * unit.scale)}
              w={196}
            />
          );
        })}
      </div>
      <p className={styles.pick}>
        {pick.pick !== null && <IconTrophy size={16} aria-hidden />}
        {pick.reason}
      </p>
      <ScatterPlot
        runs={runs}
        horizontal={cost}
        vertical={quality}
        front={front}
        pick={pick.pick}
        eligible={pick.eligible}
        scheme={scheme}
        onOpen={(run) => navigate(`/runs/${run.id}`)}
      />
      <table className={styles.table} data-wide aria-label="Runs on the front">
        <thead>
          <tr>
            <th scope="col">On the front</th>
            <th scope="col">{quality.title}</th>
            {costs.map(({ name, title }) => (
              <th key={name} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {front.map((index) => (
            <tr key={runs[index]?.id}>
              <th scope="row" title={runs[index]?.name}>
                <span className={styles.column}>
                  <LineSwatch {...lineStyleOf(runs[index]?.colorIndex ?? 0, scheme)} />
                  <Link to={`/runs/${runs[index]?.id}`} className={styles.chipName}>
                    {runs[index]?.name}
                  </Link>
                </span>
              </th>
              <td data-mark={index === pick.pick ? 'best' : undefined}>
                {formatQuantity(quality, quality.values[index])}
              </td>
              {costs.map((column) => (
                <td key={column.name}>{formatQuantity(column, column.values[index])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
