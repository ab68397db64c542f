import type { templateContract } from '../../../shared/contract/template';
import type { Handlers } from '../../lib/handlers';
import { createTemplateHandlers } from './template-handlers';
import { createTemplateLogic, type Templates, type TemplatesDependencies } from './templates';

export type TemplatesFeature = Templates & { handlers: Handlers<typeof templateContract> };

export function createTemplates(dependencies: TemplatesDependencies): TemplatesFeature {
  const templates = createTemplateLogic(dependencies);
  return { ...templates, handlers: createTemplateHandlers(templates) };
}

export type { CheckedConfig } from './check';
export type { Templates, TemplatesDependencies } from './templates';
