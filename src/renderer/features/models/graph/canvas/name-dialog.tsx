import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { layerNamePattern } from '../../../../../shared/graph/model';

interface NameDialogProps {
  title: string;
  label: string;
  initial: string;
  action: string;
  onSubmit(name: string): void;
  onClose(): void;
}

/** Asks for the name of a group or layer: one field, Enter takes it. */
export function NameDialog({ title, label, initial, action, onSubmit, onClose }: NameDialogProps) {
  const [name, setName] = useState(initial);
  const parts = name.split('/');
  const error = name !== '' && !parts.every((part) => layerNamePattern.test(part));
  return (
    <Modal opened onClose={onClose} title={title} size={360} returnFocus={false}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name !== '' && !error) onSubmit(name);
        }}
      >
        <TextInput
          data-autofocus
          label={label}
          value={name}
          autoComplete="off"
          error={error ? 'It starts with a letter and has letters, digits, "_" or "-"; "/" nests.' : null}
          onFocus={(event) => event.currentTarget.select()}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Group justify="flex-end" gap={8} mt={16}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={name === '' || error}>
            {action}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
