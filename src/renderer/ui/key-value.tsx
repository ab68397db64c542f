import { Fragment, type ReactNode } from 'react';
import classes from './key-value.module.css';

/** A short list of facts, names at the left. */
export function KeyValue({ items }: { items: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={classes.list}>
      {items.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
