import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { StudioError } from '../../../shared/base/problem';

const indexSchema = z.object({
  templates: z.array(
    z.object({
      name: z.string().regex(/^[a-z0-9-]+$/),
      title: z.string(),
      description: z.string(),
      tags: z.array(z.string()).default([]),
    }),
  ),
});

export type TemplateFile = z.infer<typeof indexSchema>['templates'][number] & { text: string };

/**
 * The run configs that ship with the studio, in the order of index.json.
 * Throws: StudioError INTERNAL when the installation is incomplete.
 */
export async function readTemplateFiles(directory: string): Promise<TemplateFile[]> {
  try {
    const index = indexSchema.parse(JSON.parse(await readFile(path.join(directory, 'index.json'), 'utf8')));
    return await Promise.all(
      index.templates.map(async (entry) => ({
        ...entry,
        text: await readFile(path.join(directory, `${entry.name}.yaml`), 'utf8'),
      })),
    );
  } catch (error) {
    throw new StudioError(
      'INTERNAL',
      `The templates in ${directory} cannot be read: ${error instanceof Error ? error.message : error}`,
      { fix: 'Install the studio again.' },
      { cause: error },
    );
  }
}
