import { bagOfWords } from './bag-of-words';
import { clip } from './clip';
import { dateParts } from './date-parts';
import { hashing } from './hashing';
import { impute } from './impute';
import { indicator } from './indicator';
import { log } from './log';
import { mediaTransforms } from './media';
import { minMax } from './min-max';
import { normaliseText } from './normalise-text';
import { oneHot } from './one-hot';
import { ordinal } from './ordinal';
import { power } from './power';
import { quantile } from './quantile';
import { robust } from './robust';
import { scale } from './scale';
import type { TransformKind } from './schema';
import { standardise } from './standardise';
import { targetEncode } from './target-encode';
import { tokenise } from './tokenise';
import type { MediaTransformDescription, TransformDefinition } from './transform';

/** The transform catalogue. A new kind: its parameters in ./schema, one file here, one line in this table. */
export const transforms = {
  impute,
  indicator,
  clip,
  standardise,
  minMax,
  robust,
  scale,
  log,
  power,
  quantile,
  oneHot,
  ordinal,
  targetEncode,
  hashing,
  dateParts,
  normaliseText,
  tokenise,
  bagOfWords,
  ...mediaTransforms,
} satisfies { [Kind in TransformKind]: (TransformDefinition | MediaTransformDescription) & { kind: Kind } };
