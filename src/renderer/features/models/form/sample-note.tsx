import { Button } from '@mantine/core';
import { Note } from '../../../ui/note';
import { useAddSample, useMissingSample } from '../../samples';
import { useDocument } from '../document/document-context';
import { valueAt } from '../document/reading';

/** A sample is only in the project once it is needed; its rows can be looked at then. */
export function SampleNote({ name, title }: { name: string; title: string }) {
  const { busy, add } = useAddSample(name);
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
  const sample = useMissingSample(valueAt(reading.value, ['dataset', 'name']));
  return sample ? <SampleNote key={sample.name} name={sample.name} title={sample.title} /> : null;
}
