import { IconFileAnalytics, IconFilePlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Command } from '../../lib/commands';
import { host } from '../../lib/host-client';
import { navigate } from '../../lib/router';
import { createReport } from './report-actions';

/** Palette entries: the list, a new one, and every report by name. */
export function useReportCommands(): readonly Command[] {
  const { data } = useQuery(host.reports.list.queryOptions());
  return useMemo(
    () => [
      {
        id: 'report.new',
        group: 'Commands',
        title: 'New report',
        keywords: 'page markdown charts write',
        icon: IconFilePlus,
        run: () => void createReport(),
      },
      ...(data?.reports ?? []).map(
        ({ id, name, blockCount }): Command => ({
          id: `report.open:${id}`,
          group: 'Reports',
          title: name,
          detail: `report · ${blockCount} ${blockCount === 1 ? 'block' : 'blocks'}`,
          icon: IconFileAnalytics,
          run: () => navigate(`/reports/${id}`),
        }),
      ),
    ],
    [data],
  );
}
