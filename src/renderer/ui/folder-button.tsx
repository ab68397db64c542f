import { Button } from '@mantine/core';
import { useRef } from 'react';
import { type DroppedFolder, readChosenFolder } from './dropped-items';

interface FolderButtonProps {
  /** The name of the hidden field, for those who hear the page. */
  label: string;
  /** `default` beside a more likely choice. */
  variant: 'filled' | 'default';
  /** Not called for a folder without files. */
  onChosen(folder: DroppedFolder): void;
}

/** Opens the system's dialog for a folder and gives everything in it. */
export function FolderButton({ label, variant, onChosen }: FolderButtonProps) {
  const field = useRef<HTMLInputElement | null>(null);
  return (
    <>
      <Button variant={variant} onClick={() => field.current?.click()}>
        Choose a folder
      </Button>
      <input
        ref={(input) => {
          field.current = input;
          // React knows no such property.
          input?.setAttribute('webkitdirectory', '');
        }}
        type="file"
        hidden
        multiple
        aria-label={label}
        onChange={(event) => {
          const folder = readChosenFolder([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
          if (folder) onChosen(folder);
        }}
      />
    </>
  );
}
