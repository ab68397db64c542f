import { IconFileExport, IconFileImport } from '@tabler/icons-react';
import type { Command } from '../../lib/commands';
import { openPortableFile, openRunExport } from './portable-dialog-store';

const commands: readonly Command[] = [
  {
    id: 'portable.open',
    group: 'Commands',
    title: 'Open a portable file',
    detail: 'Runs or a project of another studio',
    keywords: 'import .studio runs project',
    icon: IconFileImport,
    run: () => openPortableFile(),
  },
  {
    id: 'portable.exportProject',
    group: 'Commands',
    title: 'Export all runs or the project',
    detail: 'Portable file, TensorBoard, CSV',
    keywords: 'portable .studio backup share history events',
    icon: IconFileExport,
    run: () => openRunExport(null),
  },
];

/** Palette entries. */
export function usePortableCommands(): readonly Command[] {
  return commands;
}
