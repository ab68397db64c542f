import { z } from 'zod';
import { route } from './base';

export const systemSchema = z.object({
  version: z.string(),
  shell: z.enum(['electron', 'server', 'memory']),
  platform: z.string(),
  processorName: z.string(),
  processorCount: z.number().int(),
  memoryBytes: z.number(),
  nodeVersion: z.string(),
  dataDirectory: z.string(),
  /** Native file dialogs and "show in folder" exist only in the window. */
  desktop: z.boolean(),
});
export type System = z.infer<typeof systemSchema>;

export const loadSchema = z.object({
  /** 0 to 1 over all cores. */
  processorUse: z.number(),
  memoryUsedBytes: z.number(),
  memoryTotalBytes: z.number(),
});
export type Load = z.infer<typeof loadSchema>;

export const systemContract = {
  info: route.output(systemSchema),
  load: route.output(loadSchema),
  /** Native dialogs; UNSUPPORTED outside the window. Null when the person closes the dialog. */
  chooseFile: route
    .input(
      z.object({
        title: z.string(),
        extensions: z.array(z.string()).optional(),
        directory: z.boolean().default(false),
      }),
    )
    .output(z.object({ path: z.string().nullable() })),
  reveal: route.input(z.object({ path: z.string() })).output(z.object({})),
};
