import { Button, Group, Modal, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { FailureNote } from './failure-note';

interface NameDialogProps {
  title: string;
  /** The verb on the button. */
  action: string;
  name: string;
  give: (name: string) => Promise<unknown>;
  onClose: () => void;
}

interface RenameDialogProps {
  title: string;
  name: string;
  rename: (name: string) => Promise<unknown>;
  onClose: () => void;
}

export function RenameDialog({ rename, ...props }: RenameDialogProps) {
  return <NameDialog {...props} action="Rename" give={rename} />;
}

/** Asks for a name; stays open with the reason when the host refuses it. */
export function NameDialog({ title, action, name, give, onClose }: NameDialogProps) {
  const [value, setValue] = useState(name);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const trimmed = value.trim();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (trimmed === name && name !== '') return onClose();
    setBusy(true);
    try {
      await give(trimmed);
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
            {action}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
