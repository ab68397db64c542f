import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCircleX, IconInfoCircle } from '@tabler/icons-react';
import type { Problem } from '../../shared/base/problem';
import { InlineCode } from './inline-code';
import classes from './problem-list.module.css';

const severityIcons = { error: IconCircleX, warning: IconAlertTriangle, info: IconInfoCircle } as const;

/** `line 4, column 2` */
export function placeOfProblem({ where }: Problem): string {
  if (!where) return '';
  return [
    where.file,
    where.layer,
    where.row && `row ${where.row}`,
    where.line && `line ${where.line}${where.column ? `, column ${where.column}` : ''}`,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** What one click does about a problem. */
export interface ProblemAction {
  title: string;
  run(): void;
}

interface ProblemListProps<Shown extends Problem> {
  problems: readonly Shown[];
  label: string;
  /** More than this are counted, not listed. */
  limit?: number;
  onSelect?: (problem: Shown) => void;
  /** The first two stand beside the problem. */
  actionsOf?: (problem: Shown) => readonly ProblemAction[];
}

/** What is wrong, where, and how to mend it. */
export function ProblemList<Shown extends Problem>({
  problems,
  label,
  limit = 200,
  onSelect,
  actionsOf,
}: ProblemListProps<Shown>) {
  const shown = problems.slice(0, limit);
  return (
    <ul className={classes.list} aria-label={label}>
      {shown.map((problem, index) => {
        const Icon = severityIcons[problem.severity];
        const place = placeOfProblem(problem);
        const content = (
          <>
            <Icon size={14} className={classes.icon} data-severity={problem.severity} aria-label={problem.severity} />
            <span>
              {place && <span className={classes.place}>{place}</span>}
              <InlineCode text={problem.message} />{' '}
              {problem.fix && (
                <span className={classes.fix}>
                  <InlineCode text={problem.fix} />
                </span>
              )}
            </span>
          </>
        );
        return (
          <li key={index} className={classes.entry}>
            {onSelect ? (
              <button type="button" className={classes.item} onClick={() => onSelect(problem)}>
                {content}
              </button>
            ) : (
              <div className={classes.item}>{content}</div>
            )}
            {actionsOf?.(problem)
              .slice(0, 2)
              .map(({ title, run }) => (
                <Button key={title} size="compact-xs" variant="default" onClick={run}>
                  {title}
                </Button>
              ))}
          </li>
        );
      })}
      {problems.length > limit && <li className={classes.more}>and {problems.length - limit} more</li>}
    </ul>
  );
}
