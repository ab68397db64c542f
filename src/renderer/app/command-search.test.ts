import { describe, expect, it } from 'vitest';
import type { Command } from '../lib/commands';
import { scoreCommand, searchCommands } from './command-search';

const command = (id: string, group: Command['group'], title: string, detail?: string): Command => ({
  id,
  group,
  title,
  detail,
  run: () => {},
});
const commands = [
  command('run.1', 'Runs', 'swift-heron-12', 'digits-mlp'),
  command('page.data', 'Pages', 'Data'),
  command('dataset.digits', 'Data sets', 'digits', '1,797 rows'),
  command('import', 'Commands', 'Import a data set'),
];
const titles = (query: string, recent: string[] = []) =>
  searchCommands(commands, query, recent).flatMap((section) => section.commands.map(({ title }) => title));

describe('searchCommands', () => {
  it('finds a run by the second part of its name', () => {
    expect(titles('heron')).toEqual(['swift-heron-12']);
  });

  it('puts a title that starts with the query before one that only mentions it', () => {
    expect(titles('digits')).toEqual(['digits', 'swift-heron-12']);
  });

  it('wants every word, in any order', () => {
    expect([titles('set import'), titles('import heron')]).toEqual([['Import a data set'], []]);
  });

  it('lists recent commands first and once, and skips those that are gone', () => {
    const [first] = searchCommands(commands, '', ['gone', 'import']);
    expect(first).toEqual({ title: 'Recent', commands: [commands[3]] });
    expect(titles('', ['import']).filter((title) => title === 'Import a data set')).toHaveLength(1);
  });
});

it('scores nothing when a word is missing, however well the others fit', () => {
  expect(scoreCommand(command('a', 'Pages', 'Data'), ['data', 'zebra'])).toBe(0);
});
