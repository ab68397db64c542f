import { impute } from './impute';
import { minMax } from './min-max';
import { oneHot } from './one-hot';
import { scale } from './scale';
import type { TransformKind } from './schema';
import { standardise } from './standardise';
import { tokenise } from './tokenise';
import type { MediaTransformDescription, TransformDefinition } from './transform';

/** The transform catalogue. A new kind: its parameters in ./schema.ts, one file here, one line in this table. */
export const transforms = {
  impute,
  standardise,
  minMax,
  scale,
  oneHot,
  tokenise,
} satisfies { [Kind in TransformKind]: (TransformDefinition | MediaTransformDescription) & { kind: Kind } };
