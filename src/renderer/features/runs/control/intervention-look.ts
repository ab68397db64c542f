import {
  IconAdjustments,
  IconAlertTriangle,
  IconArrowRampRight,
  IconCircleX,
  IconDeviceFloppy,
  IconFlag3,
  type IconInfoCircle,
  IconPhoto,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconPoint,
  IconRepeat,
  IconTrendingDown,
} from '@tabler/icons-react';
import type { RunEvent, RunEventKind } from '../../../../shared/contract/run';
import type { Intervention, InterventionAction, RunActor } from '../../../../shared/contract/run-control';

type Icon = typeof IconInfoCircle;

export const actorWords = {
  window: 'in the window',
  commandLine: 'on the command line',
  api: 'by a script',
  repetition: 'as in the run it repeats',
} satisfies Record<RunActor, string>;

const actionIcons = {
  pause: IconPlayerPause,
  resume: IconPlayerPlay,
  stop: IconPlayerStop,
  checkpoint: IconDeviceFloppy,
  learningRate: IconTrendingDown,
  epochs: IconArrowRampRight,
  earlyStopping: IconAdjustments,
} satisfies Record<InterventionAction, Icon>;

const kindIcons = {
  message: IconPoint,
  intervention: IconAdjustments,
  checkpoint: IconDeviceFloppy,
  phase: IconFlag3,
  resume: IconRepeat,
  record: IconPhoto,
  oddity: IconAlertTriangle,
} satisfies Record<RunEventKind, Icon>;

export const eventKindWords = {
  message: 'Message',
  intervention: 'Intervention',
  checkpoint: 'Checkpoint',
  phase: 'Phase',
  resume: 'Resume',
  record: 'Record',
  oddity: 'Oddity',
} satisfies Record<RunEventKind, string>;

/** The intervention that an event tells of; null for any other event. */
export function interventionOf({ kind, detail }: Pick<RunEvent, 'kind' | 'detail'>): Intervention | null {
  return kind === 'intervention' && detail !== null && typeof detail === 'object' ? (detail as Intervention) : null;
}

export function iconOfEvent(event: RunEvent): Icon {
  const intervention = interventionOf(event);
  if (intervention) return actionIcons[intervention.action] ?? kindIcons.intervention;
  if (event.kind === 'message' && event.level !== 'info')
    return event.level === 'error' ? IconCircleX : IconAlertTriangle;
  return kindIcons[event.kind];
}
