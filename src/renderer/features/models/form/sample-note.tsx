import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { client, host } from '../../../lib/host-client';
import { showFailure } from '../../../lib/toast';
import { Note } from '../../../ui/note';
import { useDocument } from '../document/document-context';
import { valueAt } from '../document/reading';

/** A sample is only in the project once it is needed; its rows can be looked at then. */
export function SampleNote({ name, title }: { name: string; title: string }) {
  const [busy, setBusy] = useState(false);
  const add = async () => {
    setBusy(true);
    try {
      await client.datasets.addSample({ name });
    } catch (error) {
      showFailure('The sample could not be added', error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Note
      tone="info"
      action={
        <Button variant="subtle" color="gray" loading={busy} onClick={() => void add()}>
          Add it now
        </Button>
      }
    >
      {title} is a sample that Train adds to the project.
    </Note>
  );
}

/** The same for the data set that the config names, where the form is not open; nothing when the project has it. */
export function MissingSampleNote() {
  const { reading } = useDocument();
  const datasets = useQuery(host.datasets.list.queryOptions()).data?.datasets;
  const samples = useQuery(host.datasets.samples.queryOptions()).data?.samples;
  const name = valueAt(reading.value, ['dataset', 'name']);
  if (!datasets || datasets.some((dataset) => dataset.name === name)) return null;
  const sample = samples?.find((each) => each.name === name);
  return sample ? <SampleNote key={sample.name} name={sample.name} title={sample.title} /> : null;
}
