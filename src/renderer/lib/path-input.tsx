import { ActionIcon, TextInput, Tooltip } from '@mantine/core';
import { IconFolderOpen } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { client, host } from './host-client';
import { showFailure } from './toast';

interface PathInputProps {
  label: string;
  value: string;
  onChange: (path: string) => void;
  /** Title of the native dialog. */
  title: string;
  directory?: boolean;
  extensions?: string[];
  description?: string;
}

/** A path on the host’s machine: typed, or chosen in the native dialog where the shell has one. */
export function PathInput({
  label,
  value,
  onChange,
  title,
  directory = false,
  extensions,
  description,
}: PathInputProps) {
  const { data: system } = useQuery(host.system.info.queryOptions());
  const choose = async () => {
    try {
      const { path } = await client.system.chooseFile({ title, directory, extensions });
      if (path !== null) onChange(path);
    } catch (error) {
      showFailure('The dialog could not be shown', error);
    }
  };
  return (
    <TextInput
      label={label}
      description={description}
      value={value}
      spellCheck={false}
      onChange={(event) => onChange(event.currentTarget.value)}
      rightSection={
        system?.desktop && (
          <Tooltip label="Choose">
            <ActionIcon size={22} onClick={choose} aria-label={`Choose ${label.toLowerCase()}`}>
              <IconFolderOpen size={16} />
            </ActionIcon>
          </Tooltip>
        )
      }
    />
  );
}
