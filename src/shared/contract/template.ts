import { z } from 'zod';
import { problemSchema } from '../base/problem';
import type { ConfigFixEdit } from '../config/config-fix';
import type { GraphOperation } from '../graph/edit';
import { route } from './base';
import { transferReportSchema } from './transfer';

export const templateSchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  /** The config as YAML, comments included. */
  text: z.string(),
  datasetName: z.string(),
  /** The data set it names exists in the project, or ships as a sample and is added when a run needs it. */
  datasetAvailable: z.enum(['yes', 'sample', 'no']),
  parameterCount: z.number().int().nullable(),
  tags: z.array(z.string()),
});
export type Template = z.infer<typeof templateSchema>;

/** What one click can do about it comes along as operations on the graph, or as edits of the text. */
const checkedProblemSchema = problemSchema.extend({
  fixes: z
    .array(
      z.union([
        z.object({ title: z.string(), operations: z.array(z.custom<GraphOperation>()) }),
        z.object({ title: z.string(), edits: z.array(z.custom<ConfigFixEdit>()) }),
      ]),
    )
    .optional(),
});

const inputShape = z.array(z.number().nullable());

export const templateContract = {
  list: route.output(z.object({ templates: z.array(templateSchema) })),
  /** Everything that would stop this text from training here: schema, model, data set, columns, engine. */
  check: route.input(z.object({ text: z.string() })).output(
    z.object({
      problems: z.array(checkedProblemSchema),
      /** Of one sample; by input layer where the config names them. */
      inputShape: z.union([inputShape, z.record(z.string(), inputShape)]).nullable(),
      outputWidth: z.number().int().nullable(),
      /** What each entry of `transfer` would do. */
      transfers: z.array(transferReportSchema),
    }),
  ),
};
