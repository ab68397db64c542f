import type { ReactNode } from 'react';
import classes from './page-header.module.css';

interface PageHeaderProps {
  title: string;
  heading?: ReactNode;
  detail?: ReactNode;
  actions?: ReactNode;
}

/** Title at the left, actions at the right, 44 px high. */
export function PageHeader({ title, heading, detail, actions }: PageHeaderProps) {
  return (
    <header className={classes.header}>
      <h1 className={classes.title} title={heading ? undefined : title}>
        {heading ?? title}
      </h1>
      {detail && <div className={classes.detail}>{detail}</div>}
      {actions && <div className={classes.actions}>{actions}</div>}
    </header>
  );
}
