import { z } from 'zod';
import { problemSchema } from '../base/problem';
import { idInput, route, timestampMs } from './base';

/** File formats that networks are read from. */
export const modelFormats = ['keras', 'keras-hdf5', 'keras-json', 'tfjs-layers', 'saved-model'] as const;
export const modelFormatSchema = z.enum(modelFormats);
export type ModelFormat = z.infer<typeof modelFormatSchema>;

/** One input or output of a network; the shape is without the batch dimension. */
const tensorSpecificationSchema = z.object({
  name: z.string(),
  type: z.string(),
  shape: z.array(z.number().int().nullable()).nullable(),
});
export type TensorSpecification = z.infer<typeof tensorSpecificationSchema>;

/** Where an imported network came from. */
const modelSourceSchema = z.object({
  format: modelFormatSchema,
  fileName: z.string(),
  /** What was given: a path, or the names of uploaded files. */
  place: z.string(),
  sizeBytes: z.number(),
  sha256: z.string(),
  /** Program and version that wrote it, as far as the file says. */
  producer: z.string().nullable(),
});
export type ModelSource = z.infer<typeof modelSourceSchema>;

/** A network that is kept in the project: imported from a file, or saved from the editor. */
export const storedModelSchema = z.object({
  id: z.string(),
  name: z.string(),
  origin: z.enum(['imported', 'own']),
  createdAt: timestampMs,
  sizeBytes: z.number(),
  layerCount: z.number().int(),
  parameterCount: z.number().int().nullable(),
  /** Weights lie beside it, and `transfer` can take them. */
  hasWeights: z.boolean(),
  inputs: z.array(tensorSpecificationSchema),
  outputs: z.array(tensorSpecificationSchema),
  /** Null for own ones. */
  source: modelSourceSchema.nullable(),
  /** What could not be taken over as it was, each with its place in the file. */
  problems: z.array(problemSchema),
});
export type StoredModel = z.infer<typeof storedModelSchema>;

/** What became of one layer of the file. */
export const importedLayerSchema = z.object({
  /** In our document; null: it was left out because it does nothing here, as `note` says. */
  name: z.string().nullable(),
  kind: z.string().nullable(),
  /** Where it is in the file, as `encoder/dense_3`. */
  place: z.string(),
  className: z.string(),
  weightCount: z.number().int(),
  note: z.string().nullable(),
});
export type ImportedLayer = z.infer<typeof importedLayerSchema>;

export const importReportSchema = z.object({
  layers: z.array(importedLayerSchema),
  /** Of SavedModels: what can be called. */
  signatures: z.array(
    z.object({
      name: z.string(),
      inputs: z.array(tensorSpecificationSchema),
      outputs: z.array(tensorSpecificationSchema),
    }),
  ),
  /** Of SavedModels: which operations the graph is made of, most frequent first. */
  operations: z.array(z.object({ type: z.string(), count: z.number().int() })),
});
export type ImportReport = z.infer<typeof importReportSchema>;

/**
 * Files the host can read (a file, or the folder of a SavedModel), or those that the page has sent to POST
 * /data/uploads: several where a format has several, such as model.json with its shards.
 */
export const modelFilesSchema = z.union([
  z.object({ path: z.string().min(1) }),
  z.object({ uploadIds: z.array(z.string().min(1)).min(1).max(1000) }),
]);
export type ModelFiles = z.infer<typeof modelFilesSchema>;

const modelNameSchema = z.string().min(1).max(200);

/** Layers that are inserted together again: of the person, not of a project. */
export const savedBlockSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  /** As in `model.layers`; `inputs` that name no layer of the block are what it is connected to on insertion. */
  layers: z.array(z.record(z.string(), z.unknown())),
  createdAt: timestampMs,
});
export type SavedBlock = z.infer<typeof savedBlockSchema>;

export const modelContract = {
  list: route.output(z.object({ models: z.array(storedModelSchema) })),
  /** `id` may also be the name. `text`: the model document as YAML; `report` is null for own models. */
  get: route
    .input(idInput)
    .output(z.object({ model: storedModelSchema, text: z.string(), report: importReportSchema.nullable() })),
  /** Reads the files in an engine process; ends when the model is stored. Abort cancels. */
  import: route
    .input(z.object({ source: modelFilesSchema, name: modelNameSchema.optional() }))
    .output(z.object({ model: storedModelSchema })),
  /** Keeps the network of a config, without weights. `text`: a model document (`layers: […]`) as YAML or JSON. */
  save: route
    .input(z.object({ name: modelNameSchema, text: z.string() }))
    .output(z.object({ model: storedModelSchema })),
  rename: route
    .input(z.object({ id: z.string(), name: modelNameSchema }))
    .output(z.object({ model: storedModelSchema })),
  /** To the trash; `projects.restore` with the returned id brings it back. */
  remove: route.input(idInput).output(z.object({ trashId: z.string() })),
  blocks: route.output(z.object({ blocks: z.array(savedBlockSchema) })),
  /** A block of that name is replaced. */
  saveBlock: route
    .input(
      z.object({
        name: modelNameSchema,
        description: z.string().max(10_000).default(''),
        layers: z.array(z.record(z.string(), z.unknown())).min(1).max(2000),
      }),
    )
    .output(z.object({ block: savedBlockSchema })),
  removeBlock: route.input(idInput).output(z.object({})),
};
