import { IconChartLine, IconGitCompare } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { Command } from '../../lib/commands';
import { navigate } from '../../lib/router';
import { isListed, useRunList } from '../../lib/run-list';
import { canControl } from './control/control-actions';
import { controlCommands } from './control/control-commands';
import { runActions } from './run-actions';
import { statusWord } from './run-status';

/** Palette entries: every run by name, and the newest two side by side. */
export function useRunCommands(): readonly Command[] {
  const { data } = useRunList();
  return useMemo(() => {
    const runs = (data?.runs ?? []).filter(isListed);
    const newest = runs.slice(0, 2);
    return [
      ...(newest.length === 2
        ? [
            {
              id: 'run.compareNewest',
              group: 'Commands' as const,
              title: 'Compare the two newest runs',
              detail: newest.map(({ name }) => name).join(', '),
              icon: IconGitCompare,
              run: () => runActions.compare(newest),
            },
          ]
        : []),
      ...runs.filter(canControl).flatMap(controlCommands),
      ...runs.map(
        ({ id, name, experiment, status }): Command => ({
          id: `run.open:${id}`,
          group: 'Runs',
          title: name,
          detail: `${experiment} · ${statusWord(status).toLowerCase()}`,
          icon: IconChartLine,
          run: () => navigate(`/runs/${id}`),
        }),
      ),
    ];
  }, [data]);
}
