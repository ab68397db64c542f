import { client, queryClient } from '../../lib/host-client';
import { navigate } from '../../lib/router';
import { readQueriesAgain } from '../../lib/stale-queries';

interface ProjectChoice {
  path: string;
  create?: boolean;
  name?: string;
  sample?: boolean;
}

/** Opens a project and shows its data; whatever was shown of the last one is read again. Throws: ORPCError. */
export async function openProject(choice: ProjectChoice): Promise<void> {
  await client.projects.open(choice);
  await readQueriesAgain(queryClient);
  navigate('/datasets');
}
