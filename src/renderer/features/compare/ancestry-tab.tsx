import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { type Ancestry, type AncestryNode, ancestryOf } from '../../../shared/comparison';
import { type ColorScheme, lineStyleOf, useColorScheme } from '../../lib/charts';
import { Loaded } from '../../lib/loaded';
import { Link } from '../../lib/router';
import { type ListedRun, type RunList, type RunValues, useRunList, valueIn } from '../../lib/run-list';
import { formatFigure, statusWord } from '../runs';
import styles from './ancestry-tab.module.css';
import { type Comparison, mainMetric, useColumns } from './use-columns';

type RunAncestry = Ancestry<ListedRun>;
type Node = AncestryNode<ListedRun>;

const rowHeight = 36;
const laneWidth = 18;
const drawnLanes = 24;

const laneAt = (lane: number) => 14 + Math.min(lane, drawnLanes) * laneWidth;

/** A run that lacks the metric has a dash, not a figure that is no number. */
const figureText = (value: number | string | null) => formatFigure(value === null ? null : Number(value));

/** The part of the tree that crosses one row: its own dot, the line from above, and lines that pass by. */
function Lines({ row, ancestry, scheme }: { row: number; ancestry: RunAncestry; scheme: ColorScheme }) {
  const node = ancestry.nodes[row] as Node;
  const middle = rowHeight / 2;
  const passing = ancestry.nodes.filter(
    (other) => other.parentRow !== null && other.parentRow < row && other.row > row,
  );
  const leaving = ancestry.nodes.filter((other) => other.parentRow === row);
  const colorOf = ({ run }: Node) => lineStyleOf(run.colorIndex, scheme).color;
  const x = laneAt(node.lane);
  return (
    <svg width={laneAt(Math.min(ancestry.laneCount, drawnLanes)) + 8} height={rowHeight} aria-hidden>
      {passing.map((other) => (
        <line
          key={other.run.id}
          x1={laneAt(other.lane)}
          x2={laneAt(other.lane)}
          y1={0}
          y2={rowHeight}
          stroke={colorOf(other)}
        />
      ))}
      {node.parentRow !== null && <line x1={x} x2={x} y1={0} y2={middle} stroke={colorOf(node)} />}
      {leaving.map((other) => (
        <path
          key={other.run.id}
          d={
            other.lane === node.lane
              ? `M ${x} ${middle} V ${rowHeight}`
              : `M ${x} ${middle} H ${laneAt(other.lane) - 6} Q ${laneAt(other.lane)} ${middle} ${laneAt(other.lane)} ${middle + 6} V ${rowHeight}`
          }
          stroke={colorOf(other)}
          fill="none"
        />
      ))}
      <circle cx={x} cy={middle} r={5} fill={colorOf(node)} />
    </svg>
  );
}

function originOf({ run, parentRow, isOrphan }: Node, ancestry: RunAncestry): string {
  if (isOrphan) return 'from a run that was deleted';
  const parent = parentRow === null ? null : ancestry.nodes[parentRow]?.run;
  return parent ? `from ${parent.name}${run.parentCheckpointId ? `, checkpoint ${run.parentCheckpointId}` : ''}` : '';
}

function Tree({
  ancestry,
  chosen,
  metric,
  figures,
}: {
  ancestry: RunAncestry;
  chosen: ReadonlySet<string>;
  metric: string | undefined;
  figures: RunValues | undefined;
}) {
  const scheme = useColorScheme();
  const scroll = useRef<HTMLElement>(null);
  const rows = useVirtualizer({
    count: ancestry.nodes.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const forkCount = ancestry.nodes.filter(({ run }) => run.parentRunId !== null).length;
  return (
    <div className={styles.tab}>
      <p className={styles.remark}>
        {forkCount === 0
          ? 'None of these runs was forked from another; a run’s checkpoints page offers “Fork”.'
          : `${ancestry.nodes.length} runs belong to these; ${forkCount} ${forkCount === 1 ? 'was' : 'were'} forked from a checkpoint of another.`}
        {ancestry.laneCount > drawnLanes && ` Lines beyond the ${drawnLanes}th are drawn over each other.`}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.scroll} ref={scroll} tabIndex={0} aria-label="Ancestry">
        <ul className={styles.list} style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const node = ancestry.nodes[index] as Node;
            return (
              <li
                key={node.run.id}
                className={styles.row}
                data-chosen={chosen.has(node.run.id)}
                style={{ height: rowHeight, transform: `translateY(${start}px)` }}
              >
                <Lines row={index} ancestry={ancestry} scheme={scheme} />
                <Link to={`/runs/${node.run.id}`} className={styles.name}>
                  {node.run.name}
                </Link>
                <span className={styles.detail}>{originOf(node, ancestry)}</span>
                <span className={styles.detail}>{statusWord(node.run.status)}</span>
                <span className={styles.figure}>
                  {metric !== undefined && `${metric} ${figureText(valueIn(figures, node.run.index))}`}
                </span>
              </li>
            );
          })}
        </ul>
      </section>
    </div>
  );
}

/** Which run was forked from which, as a tree: everything the compared runs descend from, and what descends from that. */
export function AncestryTab(comparison: Comparison) {
  const metric = mainMetric(useColumns(comparison))?.title;
  const query = useRunList(metric === undefined ? [] : [`metric:${metric}`]);
  return <Loaded query={query}>{(list) => <Found list={list} comparison={comparison} metric={metric} />}</Loaded>;
}

function Found({ list, comparison, metric }: { list: RunList; comparison: Comparison; metric: string | undefined }) {
  const chosen = useMemo(() => new Set(comparison.runs.map(({ id }) => id)), [comparison.runs]);
  const ancestry = useMemo(() => ancestryOf([...chosen], list.runs), [chosen, list.runs]);
  const figures = metric === undefined ? undefined : list.columns.get(`metric:${metric}`);
  return <Tree ancestry={ancestry} chosen={chosen} metric={metric} figures={figures} />;
}
