import { useMantineColorScheme } from '@mantine/core';
import { openSpotlight } from '@mantine/spotlight';
import { IconKeyboard, IconListCheck, IconMoon, IconSun, IconSunMoon, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { Settings } from '../../shared/contract/setting';
import { type Command, useCommands } from '../lib/commands';
import type { Feature } from '../lib/feature';
import { client, host } from '../lib/host-client';
import { navigate } from '../lib/router';
import { useShortcuts } from '../lib/shortcuts';
import { showFailure } from '../lib/toast';
import { places } from './places';
import { ShortcutList } from './shortcut-list';

const themes = [
  { theme: 'light', title: 'Light theme', icon: IconSun },
  { theme: 'dark', title: 'Dark theme', icon: IconMoon },
  { theme: 'system', title: 'Theme of the system', icon: IconSunMoon },
] as const;

function chooseTheme(theme: Settings['theme']): void {
  client.settings.update({ theme }).catch((error: unknown) => showFailure('The theme was not stored', error));
}

/** Theme and density as the settings say, in every open window. */
function useAppearance(): void {
  const { setColorScheme } = useMantineColorScheme();
  const { data } = useQuery(host.settings.get.queryOptions());
  const theme = data?.settings.theme;
  const density = data?.settings.density;
  useEffect(() => {
    if (theme) setColorScheme(theme === 'system' ? 'auto' : theme);
  }, [theme, setColorScheme]);
  useEffect(() => {
    if (density) document.documentElement.dataset.density = density;
  }, [density]);
}

const noCommands: readonly Command[] = [];

function FeatureCommands({ feature }: { feature: Feature }) {
  useCommands(feature.useCommands?.() ?? noCommands);
  return null;
}

/** Commands and shortcuts that work everywhere, and those that the features make from their data. */
export function AppCommands({ onOpenJobs, features }: { onOpenJobs: () => void; features: readonly Feature[] }) {
  const [listOpen, setListOpen] = useState(false);
  useAppearance();
  useShortcuts('Everywhere', [
    { keys: 'mod+k', title: 'Search or command', run: () => openSpotlight(), whileTyping: true },
    { keys: '?', title: 'Show the page’s shortcuts', run: () => setListOpen(true) },
    { keys: 'j', title: 'Open jobs', run: onOpenJobs },
    ...places.map(({ key, title, path }) => ({ keys: key, title: `Go to ${title}`, run: () => navigate(path) })),
  ]);
  const commands = useMemo<Command[]>(
    () => [
      ...places.map(
        ({ path, title, icon, key }): Command => ({
          id: `page:${path}`,
          group: 'Pages',
          title,
          icon,
          shortcut: key,
          run: () => navigate(path),
        }),
      ),
      { id: 'page:/trash', group: 'Pages', title: 'Trash', icon: IconTrash, run: () => navigate('/trash') },
      { id: 'jobs.open', group: 'Commands', title: 'Open jobs', icon: IconListCheck, shortcut: 'j', run: onOpenJobs },
      {
        id: 'shortcuts.show',
        group: 'Commands',
        title: 'Show keyboard shortcuts',
        icon: IconKeyboard,
        shortcut: '?',
        run: () => setListOpen(true),
      },
      ...themes.map(
        ({ theme, title, icon }): Command => ({
          id: `theme:${theme}`,
          group: 'Settings',
          title,
          icon,
          keywords: 'appearance colour mode',
          run: () => chooseTheme(theme),
        }),
      ),
    ],
    [onOpenJobs],
  );
  useCommands(commands);
  return (
    <>
      {features.map((feature) => (
        <FeatureCommands key={feature.routes[0]?.path ?? 'none'} feature={feature} />
      ))}
      <ShortcutList open={listOpen} onClose={() => setListOpen(false)} />
    </>
  );
}
