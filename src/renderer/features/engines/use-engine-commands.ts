import { IconCpu, IconGauge } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Command } from '../../lib/commands';
import { host } from '../../lib/host-client';
import { navigate } from '../../lib/router';
import { installEngine, installKinds, measureEngine } from './engine-actions';

/** Install and measure, from the palette. */
export function useEngineCommands(): readonly Command[] {
  const { data } = useQuery(host.engines.list.queryOptions());
  return useMemo(
    () =>
      (data?.engines ?? []).flatMap((engine): Command[] => {
        const kind = installKinds[engine.id];
        if (engine.available)
          return [
            {
              id: `engine.measure:${engine.id}`,
              group: 'Commands',
              title: `Measure ${engine.title}`,
              detail: engine.id,
              icon: IconGauge,
              run: () => {
                navigate('/engines');
                measureEngine(engine.id);
              },
            },
          ];
        return kind && engine.installable
          ? [
              {
                id: `engine.install:${engine.id}`,
                group: 'Commands',
                title: `Install ${engine.title}`,
                detail: engine.id,
                icon: IconCpu,
                run: () => {
                  navigate('/engines');
                  installEngine(kind);
                },
              },
            ]
          : [];
      }),
    [data],
  );
}
