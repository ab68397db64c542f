import { z } from 'zod';
import { earlyStoppingSchema } from '../config/run-config';

/** How a new learning rate goes together with a schedule. */
export const rateModes = ['base', 'multiply', 'hold'] as const;
export type RateMode = (typeof rateModes)[number];

const learningRateChange = z.strictObject({
  setting: z.literal('learningRate'),
  mode: z
    .enum(rateModes)
    .default('base')
    .describe(
      '`base` replaces the rate that the schedule is laid over, `multiply` multiplies it by `value`, `hold` keeps `value` from now on without a schedule.',
    ),
  value: z.number().positive().max(1e6).describe('The rate; a factor with mode `multiply`.'),
});

const epochsChange = z.strictObject({
  setting: z.literal('epochs'),
  value: z.number().int().min(1).max(1_000_000).describe('Epochs of the whole training.'),
});

/** Without the defaults: what is not named stays as it is. */
const earlyStoppingPatch = z
  .strictObject(
    Object.fromEntries(Object.entries(earlyStoppingSchema.shape).map(([name, field]) => [name, field.unwrap()])) as {
      [Name in keyof typeof earlyStoppingSchema.shape]: ReturnType<(typeof earlyStoppingSchema.shape)[Name]['unwrap']>;
    },
  )
  .partial();

const earlyStoppingChange = z.strictObject({
  setting: z.literal('earlyStopping'),
  value: earlyStoppingPatch.nullable().describe('What differs from now on; null switches it off.'),
});

/** One setting of a training that is changed between two of its steps. */
export const trainingChangeSchema = z.discriminatedUnion('setting', [
  learningRateChange,
  epochsChange,
  earlyStoppingChange,
]);
export type TrainingChange = z.infer<typeof trainingChangeSchema>;
export type TrainingSetting = TrainingChange['setting'];

/** A change that is applied when a training reaches a place. */
export interface PlannedIntervention {
  /** Optimizer steps made. */
  step: number;
  /** Counted from 0: at the end of a phase, its last and the next one's first place have the same step. */
  phase: number;
  change: TrainingChange;
  /** The run did it before it was interrupted: it is in its log. */
  isRecorded: boolean;
}
