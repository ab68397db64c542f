import { readFile } from 'node:fs/promises';
import { StudioError } from '../shared/base/problem';
import { maximumConfigLength } from '../shared/config/config-text';
import type { CommandContext } from './command';

/**
 * The text of a config that was named on the command line: a template of the studio, else a file.
 * Throws: StudioError NOT_FOUND naming the templates; BAD_INPUT for a file that is too large.
 */
export async function readConfig(context: CommandContext, templateOrFile: string): Promise<string> {
  const { templates } = await context.client.templates.list();
  const template = templates.find(({ name }) => name === templateOrFile);
  if (template) return template.text;
  const file = context.resolve(templateOrFile);
  try {
    const text = await readFile(file, 'utf8');
    if (text.length > maximumConfigLength)
      throw new StudioError('BAD_INPUT', `${file} is too large for a run config (${text.length} characters).`);
    return text;
  } catch (cause) {
    if (cause instanceof StudioError) throw cause;
    const names = templates.map(({ name }) => name).join(', ');
    throw new StudioError(
      'NOT_FOUND',
      `"${templateOrFile}" is neither a template nor a file that can be read (${file}).`,
      { fix: `Templates: ${names}. A config is a YAML or JSON file.` },
      { cause },
    );
  }
}
