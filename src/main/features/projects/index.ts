import type { projectContract } from '../../../shared/contract/project';
import type { Handlers } from '../../lib/handlers';
import { createProjectHandlers } from './project-handlers';
import { createProjectLogic, type Projects, type ProjectsDependencies } from './projects';

export type ProjectsFeature = Projects & { handlers: Handlers<typeof projectContract> };

export function createProjects(dependencies: ProjectsDependencies): ProjectsFeature {
  const projects = createProjectLogic(dependencies);
  return { ...projects, handlers: createProjectHandlers(projects, dependencies) };
}

export type { ProjectsDependencies } from './projects';
