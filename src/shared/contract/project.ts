import { z } from 'zod';
import { route, timestampMs } from './base';

export const projectSchema = z.object({
  id: z.string(),
  name: z.string(),
  path: z.string(),
  createdAt: timestampMs,
  datasetCount: z.number().int(),
  runCount: z.number().int(),
  sizeBytes: z.number(),
  readOnly: z.boolean(),
});
export type Project = z.infer<typeof projectSchema>;

export const recentProjectSchema = z.object({
  path: z.string(),
  name: z.string(),
  openedAt: timestampMs,
  exists: z.boolean(),
});

export const projectContract = {
  current: route.output(z.object({ project: projectSchema.nullable() })),
  recent: route.output(z.object({ projects: z.array(recentProjectSchema), defaultDirectory: z.string() })),
  /** Opens a project folder; `create` makes a missing one, `sample` puts the sample data sets in. */
  open: route
    .input(
      z.object({
        path: z.string().min(1),
        create: z.boolean().default(false),
        name: z.string().min(1).max(200).optional(),
        sample: z.boolean().default(false),
      }),
    )
    .output(z.object({ project: projectSchema })),
  rename: route.input(z.object({ name: z.string().min(1).max(200) })).output(z.object({ project: projectSchema })),
  /** Removes it from the recent list; the folder stays. */
  forget: route.input(z.object({ path: z.string() })).output(z.object({})),
  /** What was deleted and can be brought back. */
  trash: route.output(
    z.object({
      items: z.array(
        z.object({
          id: z.string(),
          noun: z.enum(['dataset', 'datasetVersion', 'run', 'export', 'model', 'report']),
          name: z.string(),
          deletedAt: timestampMs,
          sizeBytes: z.number(),
        }),
      ),
    }),
  ),
  restore: route.input(z.object({ id: z.string() })).output(z.object({})),
  /** Many at once, as an activity; those that are not in the trash are passed over. Cancelled it stays as far as it has come. */
  restoreAll: route
    .input(z.object({ ids: z.array(z.string()).min(1).max(10_000) }))
    .output(z.object({ restoredCount: z.number().int() })),
  /** Many items as an activity; cancelled it stays as far as it has come. */
  emptyTrash: route.output(z.object({ itemCount: z.number().int(), freedBytes: z.number() })),
};
