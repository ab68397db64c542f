import { type Command, type CommandGroup, commandGroups } from '../lib/commands';

const recentKey = 'studio.recentCommands';
const recentCount = 6;
const shownCount = 60;
const shownWithoutQuery = 7;

export interface CommandSection {
  title: CommandGroup | 'Recent';
  commands: readonly Command[];
}

export function readRecent(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(recentKey) ?? '[]');
    return Array.isArray(stored) ? stored.filter((id): id is string => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

export function rememberCommand(id: string): void {
  const recent = [id, ...readRecent().filter((other) => other !== id)].slice(0, recentCount);
  localStorage.setItem(recentKey, JSON.stringify(recent));
}

/**
 * How well a command fits the words; 0: not at all. A title that starts with the query beats a word that starts with
 * it, which beats text that contains it; every word must occur.
 */
export function scoreCommand(command: Command, words: readonly string[]): number {
  const title = command.title.toLowerCase();
  const text = `${title} ${command.detail ?? ''} ${command.keywords ?? ''} ${command.group}`.toLowerCase();
  let score = 0;
  for (const word of words) {
    if (title.startsWith(word)) score += 8;
    else if (title.includes(` ${word}`) || title.includes(`-${word}`)) score += 4;
    else if (title.includes(word)) score += 2;
    else if (text.includes(word)) score += 1;
    else return 0;
  }
  return score;
}

/** What the palette lists: without a query the recent ones first, then some of every group; else the best by group. */
export function searchCommands(
  commands: readonly Command[],
  query: string,
  recent: readonly string[],
): CommandSection[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) {
    const recentCommands = recent.flatMap((id) => commands.find((command) => command.id === id) ?? []);
    const shown = new Set(recentCommands.map(({ id }) => id));
    const sections: CommandSection[] = commandGroups.map((group) => ({
      title: group,
      commands: commands
        .filter((command) => command.group === group && !shown.has(command.id))
        .slice(0, shownWithoutQuery),
    }));
    return [{ title: 'Recent' as const, commands: recentCommands }, ...sections].filter(
      (section) => section.commands.length > 0,
    );
  }
  const best = commands
    .map((command) => ({ command, score: scoreCommand(command, words) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, shownCount);
  const groups = new Map<CommandGroup, Command[]>();
  for (const { command } of best) groups.set(command.group, [...(groups.get(command.group) ?? []), command]);
  return [...groups].map(([title, found]) => ({ title, commands: found }));
}
