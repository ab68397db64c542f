import { formatCount } from '../../../../shared/base/format';
import classes from './gallery.module.css';
import type { Section } from './sections';

interface ClassListProps {
  sections: readonly Section[];
  /** Place of the class that is shown alone; null for all. */
  chosen: number | null;
  onChoose: (index: number | null) => void;
}

/** Every class with its rows; a press shows it alone. */
export function ClassList({ sections, chosen, onChoose }: ClassListProps) {
  const total = sections.reduce((sum, { count }) => sum + count, 0);
  const largest = sections.reduce((most, { count }) => Math.max(most, count), 1);
  return (
    <nav className={classes.classes} aria-label="Classes">
      <button type="button" className={classes.class} aria-pressed={chosen === null} onClick={() => onChoose(null)}>
        <span>All classes</span>
        <span>{formatCount(total)}</span>
      </button>
      {sections.map(({ title, start, count }, index) => (
        <button
          key={start}
          type="button"
          className={classes.class}
          aria-pressed={chosen === index}
          onClick={() => onChoose(chosen === index ? null : index)}
          title={title ?? 'without a class'}
        >
          <span>{title ?? 'without a class'}</span>
          <span>{formatCount(count)}</span>
          <i style={{ width: `${(count / largest) * 85}%` }} aria-hidden />
        </button>
      ))}
    </nav>
  );
}
