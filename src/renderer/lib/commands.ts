import type { Icon } from '@tabler/icons-react';
import { useEffect, useId } from 'react';
import { create } from 'zustand';

export const commandGroups = [
  'Commands',
  'Pages',
  'Runs',
  'Reports',
  'Data sets',
  'Templates',
  'Architectures',
  'Projects',
  'Settings',
] as const;
export type CommandGroup = (typeof commandGroups)[number];

/** One entry of the command palette. */
export interface Command {
  /** Stable, so that recent ones are remembered: `run.open:run_1`. */
  id: string;
  group: CommandGroup;
  title: string;
  /** Shown dimmed behind the title, and searched. */
  detail?: string;
  keywords?: string;
  icon?: Icon;
  /** Shown at the right, for example `mod+n`; bind it with useShortcuts. */
  shortcut?: string;
  run(): void;
}

interface CommandStore {
  sources: Record<string, readonly Command[]>;
  put(source: string, commands: readonly Command[]): void;
  drop(source: string): void;
}

export const useCommandStore = create<CommandStore>()((set) => ({
  sources: {},
  put: (source, commands) => set((state) => ({ sources: { ...state.sources, [source]: commands } })),
  drop: (source) =>
    set((state) => {
      const { [source]: _gone, ...sources } = state.sources;
      return { sources };
    }),
}));

/** Offers commands in the palette while the component is mounted. Memoise the list. */
export function useCommands(commands: readonly Command[]): void {
  const source = useId();
  const { put, drop } = useCommandStore.getState();
  useEffect(() => {
    put(source, commands);
    return () => drop(source);
  }, [source, commands, put, drop]);
}
