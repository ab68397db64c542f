import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { host } from '../../../lib/host-client';
import { isListed, useRunList } from '../../../lib/run-list';
import { TransferTable } from '../../../ui/transfer-table';
import { useDocument } from '../document/document-context';
import type { ConfigPath } from '../document/text-edit';
import type { FieldDescription } from './field-description';
import { FieldShell } from './field-shell';
import { useField } from './use-field';

interface Props {
  field: FieldDescription;
  path: ConfigPath;
}

const prefixes = { run: 'run:', model: 'model:' } as const;

function choiceOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  if ('run' in value) return value.run === '' ? '' : prefixes.run + String(value.run);
  return 'model' in value ? prefixes.model + String(value.model) : '';
}

/** Where weights come from: a run of the project or an imported model. */
export function TransferSourceControl({ field, path }: Props) {
  const { value, disabled, problems, set } = useField(path, field);
  const id = useId();
  const runs = useRunList().data?.runs ?? [];
  const models = useQuery(host.models.list.queryOptions()).data?.models ?? [];
  const choice = choiceOf(value);
  const trained = runs.filter((run) => run.step > 0 && isListed(run));
  const weighted = models.filter(({ hasWeights }) => hasWeights);
  const offered = [
    ...trained.map(({ name }) => prefixes.run + name),
    ...weighted.map(({ name }) => prefixes.model + name),
  ];
  const choose = (next: string) =>
    set(
      next.startsWith(prefixes.model)
        ? { model: next.slice(prefixes.model.length) }
        : { run: next.slice(prefixes.run.length) },
    );
  return (
    <FieldShell field={field} id={id} changed={false} onReset={() => {}} problems={problems}>
      <NativeSelect
        id={id}
        value={choice}
        disabled={disabled}
        error={problems.length > 0}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
      >
        {choice === '' && <option value="">Choose a run or a model</option>}
        {choice !== '' && !offered.includes(choice) && (
          <option value={choice}>{choice.slice(choice.indexOf(':') + 1)}</option>
        )}
        {trained.length > 0 && (
          <optgroup label="Runs">
            {trained.map(({ id: runId, name }) => (
              <option key={runId} value={prefixes.run + name}>
                {name}
              </option>
            ))}
          </optgroup>
        )}
        {weighted.length > 0 && (
          <optgroup label="Imported models">
            {weighted.map(({ id: modelId, name }) => (
              <option key={modelId} value={prefixes.model + name}>
                {name}
              </option>
            ))}
          </optgroup>
        )}
      </NativeSelect>
    </FieldShell>
  );
}

/** What the transfer will do, as the host plans it. */
export function PlannedTransfer() {
  const { transfers } = useDocument();
  if (transfers.length === 0) return null;
  return (
    <div style={{ display: 'grid', gap: 12, marginTop: 8 }}>
      {transfers.map((report, index) => (
        <TransferTable key={index} report={report} tense="future" />
      ))}
    </div>
  );
}
