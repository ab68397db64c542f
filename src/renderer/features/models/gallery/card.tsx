import type { ReactNode } from 'react';
import { Link } from '../../../lib/router';
import styles from '../gallery-page.module.css';

interface CardProps {
  to: string;
  title: string;
  description: string;
  sketch: ReactNode;
  facts: readonly (readonly [name: string, value: ReactNode])[];
  /** At the right of the title, outside of the link. */
  actions?: ReactNode;
}

/** One thing of the gallery: what the network looks like, what it is for, a few facts. */
export function Card({ to, title, description, sketch, facts, actions }: CardProps) {
  return (
    <li className={styles.item}>
      <Link to={to} className={styles.card}>
        <div className={styles.sketch}>{sketch}</div>
        <div className={styles.name}>{title}</div>
        <div className={styles.description}>{description}</div>
        <dl className={styles.facts}>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </Link>
      {actions && <div className={styles.cardActions}>{actions}</div>}
    </li>
  );
}
