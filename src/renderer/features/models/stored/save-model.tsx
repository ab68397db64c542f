import { ActionIcon, Button, Group, Modal, TextInput, Tooltip } from '@mantine/core';
import { IconDeviceFloppy } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { FailureNote } from '../../../lib/failure-note';
import { client } from '../../../lib/host-client';
import { showToast } from '../../../lib/toast';
import { modelTextOf } from './model-text';

function SaveDialog({ text, name, onClose }: { text: string; name: string; onClose(): void }) {
  const [value, setValue] = useState(name);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const { model } = await client.models.save({ name: value, text });
      showToast(`“${model.name}” is among your models.`);
      onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title="Save the network among your models" size={440}>
      <form onSubmit={submit}>
        <TextInput
          label="Name"
          description="The layers are kept, without data set, training and weights."
          value={value}
          maxLength={200}
          onChange={(event) => setValue(event.currentTarget.value)}
          data-autofocus
          mb={12}
        />
        {error !== null && <FailureNote title="The network was not saved" error={error} />}
        <Group justify="flex-end" gap={8} mt={16}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} disabled={value.trim() === ''}>
            Save
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

/** Keeps the network of a config among the project's models, to begin from it again. */
export function SaveModel({ configText, name }: { configText: string; name: string }) {
  const [open, setOpen] = useState(false);
  const text = open ? modelTextOf(configText) : null;
  return (
    <>
      <Tooltip label="Save the network among your models">
        <ActionIcon aria-label="Save the network" bg="transparent" onClick={() => setOpen(true)}>
          <IconDeviceFloppy size={16} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
      {open && <SaveDialog text={text ?? ''} name={name} onClose={() => setOpen(false)} />}
    </>
  );
}
