import { z } from 'zod';
import { kindUnion } from '../base/kind-table';
import { mediaTransformTable } from './media/schema';
import { categoryTransformSchemas } from './schema/categories';
import { numberTransformSchemas } from './schema/numbers';
import { textTransformSchemas } from './schema/text';
import { timeTransformSchemas } from './schema/time';

/** One entry of the run config’s `transforms`; applied in order. */
export const transformSchema = z.discriminatedUnion('kind', [
  ...numberTransformSchemas,
  ...categoryTransformSchemas,
  ...timeTransformSchemas,
  ...textTransformSchemas,
  ...kindUnion(mediaTransformTable).options,
]);
export type TransformConfig = z.infer<typeof transformSchema>;
export type TransformKind = TransformConfig['kind'];
