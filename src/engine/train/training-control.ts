import { formatDuration } from '../../shared/base/format';
import { epochCountOf, type Phase, phasesOf } from '../../shared/config/phases';
import type { DoneIntervention, TrainJob } from '../../shared/job/protocol';
import {
  applyChange,
  type ControlSituation,
  type ControlState,
  type EarlyStopping,
  leastEpochCount,
  type PlannedIntervention,
  type Refusal,
  type TrainingChange,
} from '../../shared/training-control';
import type { AskedControl, JobContext } from '../lib/job-context';
import { createSchedule, type Schedule } from './schedules';
import type { TrainingProgress } from './training-progress';
import { noPatience, type TrainingState } from './training-state';

interface ControlOptions {
  job: Pick<TrainJob, 'config' | 'interventions' | 'stopAtStep'>;
  context: JobContext;
  /** The part `control` of it is this object's own. */
  state: TrainingState;
  stepsPerEpoch: number;
  hasValidation: boolean;
  /** Metrics that early stopping can watch. */
  metrics: readonly string[];
  progress: TrainingProgress;
  /** Takes a checkpoint of the state as it is, anew with `keep`; `isWritten` settles once it is on disk. */
  checkpoint(options: { keep: boolean }): Promise<{ isWritten: Promise<void> }>;
}

/** The rate of a schedule and the place in it move on without anybody changing them. */
const tellIntervalMs = 1000;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Learning rates that follow nothing. */
const heldSchedule = (rate: number): Schedule => ({ isConstant: false, rateOf: () => rate });

/**
 * What a training goes by while it runs, and what it is told between two of its steps. Everything that is told and
 * changes the result becomes part of the state, so that a checkpoint knows it; what is planned is applied at its step.
 */
export class TrainingControl {
  private readonly phases: readonly Phase[];
  /** In the order in which it is applied, what is done by now included. */
  private readonly plan: PlannedIntervention[];
  private phase: Phase;
  private currentSchedule: Schedule;
  private pausedSinceMs: number | null = null;
  private toldMs = 0;

  constructor(private readonly options: ControlOptions) {
    this.phases = phasesOf(options.job.config.training);
    this.plan = [...(options.job.interventions ?? [])];
    this.phase = this.phases[Math.min(options.state.phase.index, this.phases.length - 1)] as Phase;
    this.currentSchedule = this.createSchedule();
    this.tellCounts();
  }

  get schedule(): Schedule {
    return this.currentSchedule;
  }

  get earlyStopping(): EarlyStopping | null {
    const { earlyStopping } = this.state.control;
    return earlyStopping ? earlyStopping.value : this.training.earlyStopping;
  }

  /** Epochs of the whole training. */
  get epochCount(): number {
    return this.state.control.epochs?.total ?? epochCountOf(this.training);
  }

  /** The epoch, counted over the whole run, with which the phase in progress is over. */
  get endEpoch(): number {
    return this.state.phase.firstEpoch + this.epochCountOf(this.phase);
  }

  get isLastPhase(): boolean {
    return this.phase.index === this.phases.length - 1;
  }

  /** Optimizer steps at the end of the training, if no phase ends early. */
  get stepCount(): number {
    const { state } = this;
    const { stepsPerEpoch } = this.options;
    const remaining = (this.endEpoch - state.epoch) * stepsPerEpoch - state.batchIndex;
    return this.phases
      .slice(this.phase.index + 1)
      .reduce((total, later) => total + this.epochCountOf(later) * stepsPerEpoch, state.step + Math.max(0, remaining));
  }

  private get state(): TrainingState {
    return this.options.state;
  }

  private get training() {
    return this.options.job.config.training;
  }

  /** A learning rate that was changed holds until the end of its phase. */
  beginPhase(phase: Phase): void {
    this.phase = phase;
    this.state.control = { ...this.state.control, learningRate: null };
    this.currentSchedule = this.createSchedule();
    this.tell();
  }

  /** Says what the training goes by. */
  tell(): void {
    const { options, state } = this;
    this.toldMs = performance.now();
    this.tellCounts();
    const situation = this.situationOf(state.control);
    const { now, base, isHeld, hasSchedule } = situation.rate;
    options.context.emit({
      type: 'settings',
      stepCount: this.stepCount,
      settings: {
        learningRate: {
          now,
          base,
          isHeld,
          schedule: hasSchedule ? this.training.schedule.kind : null,
          modes: hasSchedule ? ['base', 'multiply', 'hold'] : ['base', 'multiply'],
        },
        epochCount: this.epochCount,
        leastEpochCount: leastEpochCount(situation),
        epoch: state.epoch,
        earlyStopping: this.earlyStopping,
        metrics: [...options.metrics],
        phase: { index: this.phase.index, count: this.phases.length },
      },
    });
  }

  /**
   * Applies what is due and what was asked for, and waits while the training is paused. Called between two steps; costs
   * nothing when there is nothing to do. Says whether the training goes on.
   */
  async attend(): Promise<'go' | 'stop'> {
    const { context } = this.options;
    if (performance.now() - this.toldMs >= tellIntervalMs) this.tell();
    for (;;) {
      this.applyDue();
      if (context.stopRequested || this.state.step >= (this.options.job.stopAtStep ?? Number.POSITIVE_INFINITY)) {
        this.goOn();
        return 'stop';
      }
      const asked = context.takeControl();
      if (asked) await this.obey(asked);
      else if (this.pausedSinceMs === null) return 'go';
      else {
        await context.controlArrived();
        context.throwIfCancelled();
      }
    }
  }

  /** Steps that may be made in one go: what is planned must not be missed. */
  stepsUntilDue(): number {
    const next = this.plan[this.state.control.appliedCount]?.step ?? Number.POSITIVE_INFINITY;
    return Math.max(1, Math.min(next, this.options.job.stopAtStep ?? Number.POSITIVE_INFINITY) - this.state.step);
  }

  private epochCountOf(phase: Phase): number {
    return phase.index === this.phases.length - 1
      ? (this.state.control.epochs?.lastPhase ?? phase.epochCount)
      : phase.epochCount;
  }

  private createSchedule(): Schedule {
    const { state, phase } = this;
    const { learningRate } = state.control;
    const { stepsPerEpoch } = this.options;
    if (learningRate?.isHeld) return heldSchedule(learningRate.base);
    const schedule = createSchedule(this.training, {
      firstStep: state.phase.firstStep,
      stepCount: this.epochCountOf(phase) * stepsPerEpoch,
      stepsPerEpoch,
      baseLearningRate: learningRate?.base ?? phase.learningRate,
      state: state.schedule,
    });
    // Rates that differ from phase to phase, or were changed, are worth a line, even where each part has but one.
    return this.phases.length > 1 || learningRate ? { ...schedule, isConstant: false } : schedule;
  }

  private tellCounts(): void {
    this.options.progress.setCounts({ stepCount: this.stepCount, epochCount: this.epochCount });
  }

  private situationOf(control: ControlState): ControlSituation {
    const { state, phase, phases, training } = this;
    const { metrics, hasValidation } = this.options;
    const { schedule } = training;
    const last = phases.at(-1) as Phase;
    return {
      training,
      rate: {
        now: this.currentSchedule.rateOf(state.step),
        base: control.learningRate?.base ?? phase.learningRate,
        isHeld: control.learningRate?.isHeld ?? false,
        hasSchedule: schedule.kind !== 'constant' || schedule.warmUpEpochs > 0,
      },
      epoch: state.epoch,
      isWithinEpoch: state.batchIndex > 0,
      phase: { index: phase.index, count: phases.length, firstEpoch: state.phase.firstEpoch },
      lastPhaseEpochs: control.epochs?.lastPhase ?? last.epochCount,
      epochCount: control.epochs?.total ?? epochCountOf(training),
      earlyStopping: control.earlyStopping ? control.earlyStopping.value : training.earlyStopping,
      metrics,
      hasValidation,
    };
  }

  private applyDue(): void {
    const { state } = this;
    for (;;) {
      const due = this.plan[state.control.appliedCount];
      if (!due || due.step > state.step || due.phase > state.phase.index) return;
      const outcome = this.change([due.change]);
      const { appliedCount } = state.control;
      // The job of a resumed run lacks what was refused, but has all that its log says was done.
      if (Array.isArray(outcome) || due.isRecorded)
        state.control = { ...state.control, appliedCount: appliedCount + 1 };
      else this.plan.splice(appliedCount, 1);
      this.answer(null, outcome, due);
    }
  }

  /** What is asked for comes before all that is planned for later: a resumed run does it at this place again. */
  private changeAsAsked(changes: readonly TrainingChange[]): DoneIntervention[] | Refusal {
    const outcome = this.change(changes);
    if (!Array.isArray(outcome)) return outcome;
    const { state } = this;
    const entries = changes.map((change) => ({
      step: state.step,
      phase: state.phase.index,
      change,
      isRecorded: true,
    }));
    this.plan.splice(state.control.appliedCount, 0, ...entries);
    state.control = { ...state.control, appliedCount: state.control.appliedCount + entries.length };
    return outcome;
  }

  /** All changes or none. */
  private change(changes: readonly TrainingChange[]): DoneIntervention[] | Refusal {
    let draft = this.state.control;
    const done: DoneIntervention[] = [];
    for (const change of changes) {
      const outcome = applyChange(change, draft, this.situationOf(draft));
      if ('refusal' in outcome) return outcome.refusal;
      draft = outcome.state;
      done.push({ ...this.place(), ...outcome.applied, action: change.setting, change });
    }
    this.takeOver(draft);
    return done;
  }

  private takeOver(control: ControlState): void {
    const { state } = this;
    const watched = this.watchedMetric;
    const wasStopping = this.earlyStopping !== null;
    state.control = control;
    const isOther = watched !== this.watchedMetric;
    // Figures of one metric say nothing about another.
    if (isOther) state.best = null;
    if (isOther || wasStopping !== (this.earlyStopping !== null)) state.patience = noPatience;
    this.currentSchedule = this.createSchedule();
    this.tell();
  }

  /** The metric that best checkpoint and early stopping look at. */
  get watchedMetric(): string {
    return this.earlyStopping?.metric ?? (this.options.hasValidation ? 'validation/loss' : 'train/loss');
  }

  private place(): Pick<DoneIntervention, 'epoch' | 'phase'> {
    return { epoch: this.state.epoch, phase: this.state.phase.index };
  }

  private answer(
    id: number | null,
    outcome: DoneIntervention[] | Refusal,
    planned: PlannedIntervention | null = null,
  ): void {
    const { context } = this.options;
    const { step } = this.state;
    const isRecorded = planned?.isRecorded ?? false;
    if (Array.isArray(outcome)) context.emit({ type: 'control', id, isRecorded, step, interventions: outcome });
    else context.emit({ type: 'controlRefused', id, step, ...outcome, planned });
  }

  private async obey({ id, command }: AskedControl): Promise<void> {
    if (command.kind === 'pause') await this.pause(id);
    else if (command.kind === 'resume') this.resume(id);
    else if (command.kind === 'checkpoint') await this.takeCheckpoint(id);
    else this.answer(id, this.changeAsAsked(command.changes));
  }

  private told(action: DoneIntervention['action'], message: string): DoneIntervention {
    return { ...this.place(), action, message, before: null, after: null, change: null };
  }

  private async pause(id: number): Promise<void> {
    if (this.pausedSinceMs !== null) {
      this.answer(id, { message: 'The run is paused already.', fix: 'Resume it to go on.' });
      return;
    }
    this.pausedSinceMs = Date.now();
    this.options.progress.pause();
    const { state } = this;
    const { context, progress } = this.options;
    // Where it stands must not be a step behind for as long as it waits.
    context.emit(progress.event(state.step, state.epoch + (state.batchIndex > 0 ? 1 : 0), 'Paused'));
    this.answer(id, [this.told('pause', 'Paused.')]);
    // Whoever waits for hours must not lose anything to a power cut meanwhile.
    const { isWritten } = await this.options.checkpoint({ keep: false });
    const { step } = state;
    // It is paused all the same; a full disk must not end what nobody asked to end.
    isWritten.catch((error: unknown) => context.log('error', messageOf(error), step));
  }

  private goOn(): number {
    const waitedMs = this.pausedSinceMs === null ? 0 : Date.now() - this.pausedSinceMs;
    this.pausedSinceMs = null;
    this.options.progress.goOn();
    return waitedMs;
  }

  private resume(id: number): void {
    if (this.pausedSinceMs === null) {
      this.answer(id, { message: 'The run is not paused.', fix: 'Nothing needs to be done: it trains.' });
      return;
    }
    const waitedMs = this.goOn();
    this.answer(id, [this.told('resume', `Goes on after a pause of ${formatDuration(waitedMs)}.`)]);
  }

  private async takeCheckpoint(id: number): Promise<void> {
    const { state } = this;
    const isNew = !state.control.keptSteps.includes(state.step);
    if (isNew) state.control = { ...state.control, keptSteps: [...state.control.keptSteps, state.step] };
    const done = this.told('checkpoint', 'Checkpoint asked for; it is kept.');
    const { step } = state;
    const { isWritten } = await this.options.checkpoint({ keep: isNew });
    const { emit } = this.options.context;
    // Training goes on while it is written.
    isWritten.then(
      () => emit({ type: 'control', id, isRecorded: false, step, interventions: [done] }),
      (error: unknown) =>
        emit({
          type: 'controlRefused',
          id,
          step,
          message: messageOf(error),
          fix: 'Free some space, or make the project folder writable.',
        }),
    );
  }
}

/** Refuses what is asked of a training that makes no steps any more. */
export function refuseControls({ answerControls, emit }: JobContext, step: number): void {
  answerControls(({ id }) =>
    emit({
      type: 'controlRefused',
      id,
      step,
      message: 'The training has ended; its final figures are being measured.',
      fix: 'Fork the run from its last checkpoint to go on.',
    }),
  );
}
