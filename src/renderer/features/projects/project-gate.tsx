import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { host } from '../../lib/host-client';
import { Loaded } from '../../lib/loaded';
import { ProjectsPage } from './projects-page';

const withoutProject = ['/engines', '/settings', '/projects'];

/** Pages that show a project’s things need one; while none is open, the choice of one stands in their place. */
export function ProjectGate({ pathname, children }: { pathname: string; children: ReactNode }) {
  const query = useQuery(host.projects.current.queryOptions());
  if (withoutProject.some((path) => pathname.startsWith(path))) return children;
  return <Loaded query={query}>{({ project }) => (project ? children : <ProjectsPage />)}</Loaded>;
}
