import path from 'node:path';
import { StudioError } from '../../../shared/base/problem';
import type { Template } from '../../../shared/contract/template';
import { analyseModel } from '../../../shared/graph/analysis';
import { type CheckDependencies, type CheckedConfig, checkConfig } from './check';
import { readTemplateFiles, type TemplateFile } from './template-files';

export interface TemplatesDependencies extends CheckDependencies {
  resourcesDirectory: string;
}

export interface Templates {
  list(): Promise<Template[]>;
  /**
   * The text of a template.
   * Throws: StudioError NOT_FOUND naming those that exist.
   */
  text(name: string): Promise<string>;
  check(text: string): Promise<CheckedConfig>;
}

export function createTemplateLogic(dependencies: TemplatesDependencies): Templates {
  const directory = path.join(dependencies.resourcesDirectory, 'templates');
  let files: Promise<TemplateFile[]> | null = null;
  const read = () => {
    files ??= readTemplateFiles(directory).catch((error) => {
      files = null;
      throw error;
    });
    return files;
  };
  const describe = async ({ name, title, description, tags, text }: TemplateFile): Promise<Template> => {
    const { config, resolved, missingSample } = await checkConfig(text, dependencies);
    const inputShape = resolved?.inputShape ?? null;
    const analysis = config ? analyseModel(config.model, inputShape) : null;
    const known = analysis?.layers.every(({ outputShape }) => outputShape !== null) ?? false;
    const counts = analysis?.parameterCount;
    return {
      name,
      title,
      description,
      tags,
      text,
      datasetName: config?.dataset.name ?? '',
      datasetAvailable: resolved?.dataset ? 'yes' : missingSample ? 'sample' : 'no',
      parameterCount: known && counts ? counts.trainable + counts.nonTrainable : null,
    };
  };
  return {
    list: async () => {
      const templates: Template[] = [];
      for (const file of await read()) templates.push(await describe(file));
      return templates;
    },
    text: async (name) => {
      const all = await read();
      const found = all.find((file) => file.name === name);
      if (!found)
        throw new StudioError('NOT_FOUND', `There is no template "${name}".`, {
          fix: `Choose one of ${all.map((file) => file.name).join(', ')}, or give the path of a config.`,
        });
      return found.text;
    },
    check: (text) => checkConfig(text, dependencies),
  };
}
