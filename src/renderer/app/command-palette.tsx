import { Spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { type Command, useCommandStore } from '../lib/commands';
import { shortcutKeys } from '../lib/shortcuts';
import { KeyCaps } from '../ui/key-cap';
import classes from './command-palette.module.css';
import { readRecent, rememberCommand, searchCommands } from './command-search';

function Entry({ command }: { command: Command }) {
  const run = () => {
    rememberCommand(command.id);
    command.run();
  };
  return (
    <Spotlight.Action onClick={run} className={classes.action}>
      <span className={classes.icon}>{command.icon && <command.icon size={16} stroke={1.6} aria-hidden />}</span>
      <span className={classes.title}>{command.title}</span>
      {command.detail && <span className={classes.detail}>{command.detail}</span>}
      {command.shortcut && (
        <span className={classes.keys}>
          <KeyCaps keys={shortcutKeys(command.shortcut)} />
        </span>
      )}
    </Spotlight.Action>
  );
}

/** Every page, run, data set, template and command by name: Ctrl+K. */
export function CommandPalette() {
  const [query, setQuery] = useState('');
  const [recent, setRecent] = useState(readRecent);
  const sources = useCommandStore((state) => state.sources);
  const sections = useMemo(
    () => searchCommands(Object.values(sources).flat(), query, recent),
    [sources, query, recent],
  );
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      onSpotlightOpen={() => setRecent(readRecent())}
      shortcut={null}
      scrollable
      maxHeight={440}
      size={600}
      yOffset={80}
      centered={false}
      classNames={{
        content: classes.content,
        search: classes.search,
        actionsList: classes.list,
        actionsGroup: classes.group,
      }}
      transitionProps={{ duration: 80 }}
    >
      <Spotlight.Search
        placeholder="Search pages, runs, data sets, templates and commands"
        aria-label="Search or command"
        leftSection={<IconSearch size={16} />}
      />
      <Spotlight.ActionsList aria-label="Found">
        {sections.map((section) => (
          <Spotlight.ActionsGroup key={section.title} label={section.title}>
            {section.commands.map((command) => (
              <Entry key={command.id} command={command} />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {sections.length === 0 && <Spotlight.Empty>Nothing is called “{query.trim()}”.</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
