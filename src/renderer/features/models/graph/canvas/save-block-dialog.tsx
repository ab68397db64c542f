import { Button, Group, Modal, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { copyLayers } from '../../../../../shared/graph/edit';
import { FailureNote } from '../../../../lib/failure-note';
import { client } from '../../../../lib/host-client';
import { showToast } from '../../../../lib/toast';
import { useDocument } from '../../document/document-context';
import { readModelInput } from '../../document/model-edit';
import { useGraphTools } from '../graph-context';

/** Keeps the selected layers under a name, for every project of the person. */
export function SaveBlockDialog({ initialName, onClose }: { initialName: string; onClose(): void }) {
  const { store } = useDocument();
  const { actions } = useGraphTools();
  const [name, setName] = useState(initialName);
  const [description, setDescription] = useState('');
  const [isSaving, setIsSaving] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const names = actions.selectedLayers();
  const save = async () => {
    const model = readModelInput(store.getState().text);
    if (!model || name === '' || isSaving) return;
    setIsSaving(true);
    try {
      const layers = copyLayers(model, names).map((layer) => ({ ...layer }) as Record<string, unknown>);
      await client.models.saveBlock({ name, description, layers });
      showToast(`“${name}” is among your blocks now.`);
      onClose();
    } catch (error) {
      setFailure(error);
      setIsSaving(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title="Save as a block" size={420} returnFocus={false}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {failure !== null && <FailureNote error={failure} title="The block was not saved" />}
        <TextInput
          data-autofocus
          label="Name"
          description="A block of that name is replaced."
          value={name}
          autoComplete="off"
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Textarea
          mt={12}
          label="What it is for"
          autosize
          minRows={2}
          value={description}
          onChange={({ currentTarget }) => setDescription(currentTarget.value)}
        />
        <Group justify="flex-end" gap={8} mt={16}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isSaving} disabled={name === '' || names.length === 0}>
            Save {names.length} {names.length === 1 ? 'layer' : 'layers'}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
