import { Autocomplete, Button, Group, Modal } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { formatCount } from '../../../../shared/base/format';
import type { ListedRun } from '../../../lib/run-list';
import { runActions } from '../run-actions';

interface TagDialogProps {
  runs: readonly ListedRun[];
  /** All of the project, for completion. */
  all: readonly ListedRun[];
  /** Puts it on, or takes it off. */
  present: boolean;
  onClose(): void;
}

const offeredCount = 50;
const tagLength = 64;

/** One tag for many runs, or away from them. */
export function TagDialog({ runs, all, present, onClose }: TagDialogProps) {
  const [typed, setTyped] = useState('');
  const tag = typed.trim();
  const known = [...new Set((present ? all : runs).flatMap(({ tags }) => tags))].toSorted();
  const sought = tag.toLowerCase();
  const offers = known.filter((each) => each.toLowerCase().includes(sought)).slice(0, offeredCount);
  const what = runs.length === 1 ? runs[0]?.name.slice(0, 80) : `${formatCount(runs.length)} runs`;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (tag !== '' && (await runActions.tag(runs, tag, present))) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={present ? `Tag ${what}` : `Take a tag from ${what}`} size={400}>
      <form onSubmit={submit}>
        <Autocomplete
          label="Tag"
          data={offers}
          filter={({ options }) => options}
          value={typed}
          maxLength={tagLength}
          onChange={setTyped}
          data-autofocus
          mb={12}
        />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={tag === ''}>
            {present ? 'Tag' : 'Take away'}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
