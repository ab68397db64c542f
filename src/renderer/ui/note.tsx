import { IconAlertTriangle, IconCircleX, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './note.module.css';

const icons = { info: IconInfoCircle, warning: IconAlertTriangle, error: IconCircleX } as const;

interface NoteProps {
  tone: keyof typeof icons;
  children: ReactNode;
  /** At the right: what to do about it. */
  action?: ReactNode;
}

/** An inline message where its cause is. */
export function Note({ tone, children, action }: NoteProps) {
  const Icon = icons[tone];
  return (
    <div className={classes.note} data-tone={tone} role={tone === 'error' ? 'alert' : 'status'}>
      <Icon size={16} className={classes.icon} aria-hidden />
      <div className={classes.text}>{children}</div>
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}
