import { z } from 'zod';
import { earlyStoppingSchema } from '../config/run-config';
import { rateModes, trainingChangeSchema } from '../training-control';
import { idInput, route } from './base';

/** Who acts on a run. `repetition`: the run repeats what was done to another. */
export const runActors = ['window', 'commandLine', 'api', 'repetition'] as const;
export type RunActor = (typeof runActors)[number];

/** Part of the inputs of actions that are logged with who asked for them. */
export const byInput = { by: z.enum(['window', 'commandLine', 'api']).default('api') };

export const runControlKinds = ['pause', 'resume', 'checkpoint', 'change'] as const;
export type RunControlKind = (typeof runControlKinds)[number];

/** What a training can be told between two of its steps. */
export const runCommandSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('pause') }),
  z.strictObject({ kind: z.literal('resume') }),
  z.strictObject({ kind: z.literal('checkpoint') }),
  /** All of them or, when one cannot be applied, none. */
  z.strictObject({ kind: z.literal('change'), changes: z.array(trainingChangeSchema).min(1).max(3) }),
]);
export type RunCommand = z.infer<typeof runCommandSchema>;

export const interventionActions = [
  'pause',
  'resume',
  'stop',
  'checkpoint',
  'learningRate',
  'epochs',
  'earlyStopping',
] as const;
export type InterventionAction = (typeof interventionActions)[number];

/** The `detail` of an event of kind `intervention`. */
export const interventionSchema = z.object({
  action: z.enum(interventionActions),
  by: z.enum(runActors),
  /** Epochs completed. */
  epoch: z.number().int(),
  phase: z.number().int(),
  /** The setting before and after; null where the action has none. */
  before: z.unknown(),
  after: z.unknown(),
  /** Changes what the run computes; a repetition of the run applies it at the same step. Null: it changes nothing. */
  change: trainingChangeSchema.nullable(),
});
export type Intervention = z.infer<typeof interventionSchema>;

/** What a training goes by now, as its engine said last. */
export const liveSettingsSchema = z.object({
  learningRate: z.object({
    /** Of the next step. */
    now: z.number(),
    /** What the schedule is laid over. */
    base: z.number(),
    isHeld: z.boolean(),
    /** Kind of the schedule; null where the rate is constant. */
    schedule: z.string().nullable(),
    modes: z.array(z.enum(rateModes)),
  }),
  epochCount: z.number().int(),
  /** The smallest number of epochs that it can be given. */
  leastEpochCount: z.number().int(),
  epoch: z.number().int(),
  earlyStopping: earlyStoppingSchema.nullable(),
  /** Metrics that early stopping can watch. */
  metrics: z.array(z.string()),
  phase: z.object({ index: z.number().int(), count: z.number().int() }),
});
export type LiveSettings = z.infer<typeof liveSettingsSchema>;

export const runControlContract = {
  /**
   * Acts on a training between two of its steps and answers when it has taken effect. What cannot be applied is refused
   * with the reason: CONFLICT.
   */
  control: route
    .input(idInput.extend({ command: runCommandSchema, ...byInput }))
    .output(z.object({ interventions: z.array(z.object({ step: z.number().int(), message: z.string() })) })),
  /** null while no engine trains the run. */
  liveSettings: route.input(idInput).output(z.object({ settings: liveSettingsSchema.nullable() })),
  /**
   * Trains a run again: same config, seed and version of the data, and, unless it is not wanted, the same interventions
   * at the same steps.
   */
  reproduce: route
    .input(
      idInput.extend({ withInterventions: z.boolean().default(true), name: z.string().min(1).max(200).optional() }),
    )
    .output(z.object({ runId: z.string() })),
};
