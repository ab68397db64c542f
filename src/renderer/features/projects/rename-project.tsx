import { client } from '../../lib/host-client';
import { RenameDialog } from '../../lib/rename-dialog';

export function RenameProject({ name, onClose }: { name: string; onClose: () => void }) {
  return (
    <RenameDialog
      title="Rename project"
      name={name}
      rename={(next) => client.projects.rename({ name: next })}
      onClose={onClose}
    />
  );
}
