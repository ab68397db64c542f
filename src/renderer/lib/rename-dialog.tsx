import { Button, Group, Modal, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { FailureNote } from './failure-note';

interface RenameDialogProps {
  title: string;
  name: string;
  rename: (name: string) => Promise<unknown>;
  onClose: () => void;
}

/** Asks for a name; stays open with the reason when the host refuses it. */
export function RenameDialog({ title, name, rename, onClose }: RenameDialogProps) {
  const [value, setValue] = useState(name);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const trimmed = value.trim();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (trimmed === name) return onClose();
    setBusy(true);
    try {
      await rename(trimmed);
      onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={title} size={400}>
      <form onSubmit={submit}>
        <TextInput
          label="Name"
          value={value}
          maxLength={200}
          onChange={(event) => setValue(event.currentTarget.value)}
          onFocus={(event) => event.currentTarget.select()}
          data-autofocus
          mb={12}
        />
        {error !== null && <FailureNote error={error} />}
        <Group justify="flex-end" gap={8} mt={12}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} disabled={trimmed === ''}>
            Rename
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
