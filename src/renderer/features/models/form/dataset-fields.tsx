import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { datasetReferenceSchema } from '../../../../shared/config/run-config';
import { host } from '../../../lib/host-client';
import { TargetControl } from './column-controls';
import { FieldGrid } from './controls';
import { describeObject, type FieldDescription } from './field-description';
import { FieldShell } from './field-shell';
import { SampleNote } from './sample-note';
import { useField } from './use-field';

const fields = describeObject(datasetReferenceSchema);
const fieldNamed = (name: string) => fields.find((field) => field.name === name) as FieldDescription;
const nameField = { ...fieldNamed('name'), name: 'dataSet' };
const targetField = fieldNamed('target');
const otherFields = fields.filter(({ name }) => name !== 'name' && name !== 'target');

/** Which data set, which column to predict: chosen from what the project has and what ships as a sample. */
export function DatasetFields() {
  const datasets = useQuery(host.datasets.list.queryOptions()).data?.datasets ?? [];
  const samples = useQuery(host.datasets.samples.queryOptions()).data?.samples ?? [];
  const name = useField(['dataset', 'name'], nameField);
  const nameId = useId();
  const chosen = String(name.value ?? '');
  const own = [...new Set(datasets.map((dataset) => dataset.name))];
  const offered = samples.filter((sample) => !own.includes(sample.name));
  const sample = offered.find((each) => each.name === chosen);
  const known = own.includes(chosen) || sample !== undefined;
  return (
    <div style={{ display: 'grid', gap: 12 }}>
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 12 }}>
        <FieldShell field={nameField} id={nameId} changed={false} onReset={() => {}} problems={name.problems}>
          <NativeSelect
            id={nameId}
            value={chosen}
            disabled={name.disabled}
            error={name.problems.length > 0}
            onChange={({ currentTarget }) => name.set(currentTarget.value)}
          >
            {!known && (
              <option value={chosen}>{chosen ? `${chosen} (not in this project)` : 'Choose a data set'}</option>
            )}
            {own.length > 0 && (
              <optgroup label="In this project">
                {own.map((each) => (
                  <option key={each}>{each}</option>
                ))}
              </optgroup>
            )}
            {offered.length > 0 && (
              <optgroup label="Samples, added when needed">
                {offered.map((each) => (
                  <option key={each.name} value={each.name}>
                    {each.title}
                  </option>
                ))}
              </optgroup>
            )}
          </NativeSelect>
        </FieldShell>
        <TargetControl field={targetField} path={['dataset', 'target']} />
      </div>
      {sample && <SampleNote key={sample.name} name={sample.name} title={sample.title} />}
      <FieldGrid fields={otherFields} path={['dataset']} />
    </div>
  );
}
