import { parseDocument } from 'yaml';
import { writeInStyleOf } from './yaml-style';

/** Of an `Intervention` what counts here. */
interface Change {
  action: string;
  phase: number;
  after: unknown;
}

/** What a run's log says was changed until a step. */
export function interventionsUntil(
  events: readonly { kind: string; step: number | null; detail?: unknown }[],
  step = Number.POSITIVE_INFINITY,
): Change[] {
  return events
    .filter((event) => event.kind === 'intervention' && (event.step ?? 0) <= step)
    .map(({ detail }) => detail as Change);
}

/**
 * A config as its run went by it in the end: with the learning rate, epochs and early stopping that were set while it
 * trained, so that a fork begins with what its checkpoint was trained with.
 *
 * @param changes in the order in which they were applied
 */
export function intervenedText(text: string, changes: readonly Change[]): string {
  const document = parseDocument(text);
  if (document.errors.length > 0 || changes.length === 0) return text;
  const training = (document.toJS() as { training?: { phases?: { epochs: number }[] | null } }).training ?? {};
  const phases = training.phases ?? null;
  const set = (path: (string | number)[], value: unknown) =>
    document.setIn(
      ['training', ...path],
      value !== null && typeof value === 'object' ? document.createNode(value) : value,
    );
  for (const { action, phase, after } of changes) {
    if (action === 'learningRate') {
      const { base, isHeld } = after as { base: number; isHeld: boolean };
      set(phases ? ['phases', phase, 'learningRate'] : ['optimizer', 'learningRate'], base);
      if (isHeld) set(['schedule'], { kind: 'constant' });
    } else if (action === 'epochs') {
      const total = after as number;
      const earlier = phases?.slice(0, -1).reduce((sum, { epochs }) => sum + epochs, 0) ?? 0;
      set(phases ? ['phases', phases.length - 1, 'epochs'] : ['epochs'], total - earlier);
    } else if (action === 'earlyStopping') set(['earlyStopping'], after);
  }
  return writeInStyleOf(text, document);
}
