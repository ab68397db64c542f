import { Button, NumberInput, Select, Switch } from '@mantine/core';
import { useState } from 'react';
import { formatNumber } from '../../../../shared/base/format';
import type { Run } from '../../../../shared/contract/run';
import type { LiveSettings } from '../../../../shared/contract/run-control';
import type { RateMode } from '../../../../shared/training-control';
import { toFailure } from '../../../lib/failure';
import { useShortcuts } from '../../../lib/shortcuts';
import { Note } from '../../../ui/note';
import { controlActions } from './control-actions';
import { type ControlDraft, changesOf, draftOf } from './control-draft';
import styles from './control-panel.module.css';
import { closeControlPanel } from './control-panel-state';

const rateModeWords = {
  base: 'Replace the rate under the schedule',
  multiply: 'Multiply the rate and all that follow',
  hold: 'Hold this rate, without the schedule',
} satisfies Record<RateMode, string>;

const toNumber = (value: string | number): number | null => (typeof value === 'number' ? value : null);

interface PanelProps {
  run: Run;
  settings: LiveSettings;
}

/**
 * The settings of a training that can be changed between two of its steps; what a person changed is applied at once. Give
 * it the index of the phase as its key: another phase has other settings.
 */
export function ControlPanel({ run, settings }: PanelProps) {
  // What the fields began with: settings that move on meanwhile are no changes of the person.
  const [begun] = useState(settings);
  const [draft, setDraft] = useState<ControlDraft>(() => draftOf(begun));
  const [isSending, setSending] = useState(false);
  const [failure, setFailure] = useState<{ message: string; fix: string | null } | null>(null);
  const change = (part: Partial<ControlDraft>) => {
    setFailure(null);
    setDraft((before) => ({ ...before, ...part }));
  };
  // Also where the focus is nowhere, as after a button that was busy.
  useShortcuts('Settings of a run', [{ keys: 'escape', title: 'Close', run: closeControlPanel, whileTyping: true }]);
  const changes = changesOf(draft, begun);
  const { learningRate, phase, epoch } = settings;
  const leastEpochCount = Math.max(settings.leastEpochCount, epoch + 1);
  const send = async () => {
    setSending(true);
    try {
      await controlActions.change(run, changes);
      closeControlPanel();
    } catch (error) {
      setFailure(toFailure(error));
    } finally {
      setSending(false);
    }
  };
  return (
    <form
      className={styles.panel}
      aria-label={`Settings of ${run.name}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (changes.length > 0) void send();
      }}
    >
      <div className={styles.row}>
        <NumberInput
          autoFocus
          label={draft.rateMode === 'multiply' ? 'Factor of the learning rate' : 'Learning rate'}
          description={`${formatNumber(learningRate.now, 6)} at the next step${learningRate.schedule && !learningRate.isHeld ? `, by the schedule ${learningRate.schedule} over ${formatNumber(learningRate.base, 6)}` : ''}${learningRate.isHeld ? ', held' : ''}`}
          prefix={draft.rateMode === 'multiply' ? '× ' : ''}
          min={0}
          step={draft.rateMode === 'multiply' ? 0.1 : learningRate.base / 10}
          decimalScale={12}
          value={draft.rate ?? ''}
          onChange={(rate) => change({ rate })}
        />
        <Select
          aria-label="How the new rate goes together with the schedule"
          allowDeselect={false}
          data={learningRate.modes.map((mode) => ({
            value: mode,
            label: learningRate.schedule
              ? rateModeWords[mode]
              : mode === 'multiply'
                ? 'Multiply the rate'
                : 'Replace the rate',
          }))}
          value={draft.rateMode}
          onChange={(value) => {
            const rateMode = value as RateMode;
            change({ rateMode, rate: rateMode === 'multiply' ? 1 : learningRate.base });
          }}
        />
        {phase.count > 1 && phase.index < phase.count - 1 && (
          <span className={styles.help}>
            It holds until phase {phase.index + 1} of {phase.count} ends.
          </span>
        )}
      </div>
      <NumberInput
        label="Epochs of the whole training"
        description={`Epoch ${epoch + 1} is under way; at least ${leastEpochCount}.${learningRate.schedule && !learningRate.isHeld ? ' The schedule reaches to the new end.' : ''}`}
        min={leastEpochCount}
        allowDecimal={false}
        suffix={draft.epochs === 1 ? ' epoch' : ' epochs'}
        value={draft.epochs ?? ''}
        onChange={(value) => change({ epochs: toNumber(value) })}
      />
      <div className={styles.row}>
        <Switch
          label="Early stopping"
          checked={draft.stopsEarly}
          onChange={({ currentTarget }) => change({ stopsEarly: currentTarget.checked })}
        />
        {draft.stopsEarly && (
          <div className={styles.pair}>
            <Select
              label="Metric"
              allowDeselect={false}
              data={settings.metrics}
              value={draft.metric}
              onChange={(metric) => metric && change({ metric })}
            />
            <NumberInput
              label="Patience"
              min={1}
              allowDecimal={false}
              suffix={draft.patience === 1 ? ' epoch' : ' epochs'}
              value={draft.patience ?? ''}
              onChange={(value) => change({ patience: toNumber(value) })}
            />
          </div>
        )}
      </div>
      {failure && (
        <Note tone="error">
          {failure.message} {failure.fix}
        </Note>
      )}
      <div className={styles.end}>
        <span className={styles.help}>Takes effect after the step that is under way, and stands in the run's log.</span>
        <Button type="submit" disabled={changes.length === 0} loading={isSending}>
          Apply
        </Button>
      </div>
    </form>
  );
}
