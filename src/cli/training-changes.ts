import type { z } from 'zod';
import { type TrainingChange, trainingChangeSchema } from '../shared/training-control';
import { parseAssignment } from './assignments';
import { UsageError } from './failure';

const examples =
  'learningRate=0.001, learningRate.multiply=0.5, epochs=20, earlyStopping.patience=3, earlyStopping=off';

function toInput([setting, part, ...rest]: (string | number)[], value: unknown): unknown {
  if (rest.length > 0) return null;
  if (setting === 'learningRate') return { setting, value, ...(part === undefined ? {} : { mode: part }) };
  if (setting === 'epochs' && part === undefined) return { setting, value };
  if (setting !== 'earlyStopping') return null;
  if (part !== undefined) return { setting, value: { [part]: value } };
  if (value === 'off' || value === false || value === null) return { setting, value: null };
  return value === 'on' || value === true ? { setting, value: {} } : null;
}

/**
 * Reads what `run set` was given, such as `learningRate=0.001 earlyStopping.patience=3`; parts of one setting become one
 * change. Throws: UsageError.
 */
export function parseTrainingChanges(texts: readonly string[]): TrainingChange[] {
  const changes = new Map<string, TrainingChange>();
  for (const text of texts) {
    const { path, value } = parseAssignment(text);
    const parsed = trainingChangeSchema.safeParse(toInput(path, value));
    if (!parsed.success)
      throw new UsageError(
        `"${text}" changes nothing that can be changed while a run trains${describe(parsed.error)}.`,
        `For example: ${examples}.`,
      );
    const change = parsed.data;
    const before = changes.get(change.setting);
    const isJoined = before?.setting === 'earlyStopping' && change.setting === 'earlyStopping';
    if (before && !(isJoined && before.value && change.value))
      throw new UsageError(`${change.setting} is set twice.`, 'Name it once.');
    changes.set(
      change.setting,
      isJoined ? { setting: 'earlyStopping', value: { ...before.value, ...change.value } } : change,
    );
  }
  return [...changes.values()];
}

function describe(error: z.ZodError): string {
  const issue = error.issues.find(({ path }) => path.length > 0 && path[0] !== 'setting');
  return issue ? `: ${issue.message}` : '';
}
