import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconInfoCircle,
  IconLoader2,
  IconPlayerPause,
  IconPlayerStop,
} from '@tabler/icons-react';
import classes from './status-badge.module.css';

const toneIcons = {
  good: IconCircleCheck,
  warning: IconAlertTriangle,
  bad: IconCircleX,
  busy: IconLoader2,
  waiting: IconCircleDashed,
  paused: IconPlayerPause,
  stopped: IconPlayerStop,
  neutral: IconInfoCircle,
} as const;
export type StatusTone = keyof typeof toneIcons;

/** A status as icon and word, never colour alone. */
export function StatusBadge({ tone, children }: { tone: StatusTone; children: string }) {
  const Icon = toneIcons[tone];
  return (
    <span className={classes.badge} data-tone={tone}>
      <Icon size={14} stroke={2} aria-hidden />
      {children}
    </span>
  );
}
