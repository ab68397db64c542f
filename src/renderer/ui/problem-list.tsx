import { IconAlertTriangle, IconCircleX, IconInfoCircle } from '@tabler/icons-react';
import type { Problem } from '../../shared/base/problem';
import { InlineCode } from './inline-code';
import classes from './problem-list.module.css';

const severityIcons = { error: IconCircleX, warning: IconAlertTriangle, info: IconInfoCircle } as const;

/** `line 4, column 2` */
export function placeOfProblem({ where }: Problem): string {
  if (!where) return '';
  return [where.file, where.layer, where.line && `line ${where.line}${where.column ? `, column ${where.column}` : ''}`]
    .filter(Boolean)
    .join(' · ');
}

interface ProblemListProps {
  problems: readonly Problem[];
  label: string;
  /** More than this are counted, not listed. */
  limit?: number;
  onSelect?: (problem: Problem) => void;
}

/** What is wrong, where, and how to mend it. */
export function ProblemList({ problems, label, limit = 200, onSelect }: ProblemListProps) {
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
          <li key={index}>
            {onSelect ? (
              <button type="button" className={classes.item} onClick={() => onSelect(problem)}>
                {content}
              </button>
            ) : (
              <div className={classes.item}>{content}</div>
            )}
          </li>
        );
      })}
      {problems.length > limit && <li className={classes.more}>and {problems.length - limit} more</li>}
    </ul>
  );
}
