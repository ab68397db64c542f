import { convBlock } from './conv-block';
import { denseBlock } from './dense-block';
import { inception } from './inception';
import { invertedResidual } from './inverted-residual';
import { residual } from './residual';
import { squeezeExcite } from './squeeze-excite';
import { transformerDecoder } from './transformer-decoder';
import { transformerEncoder } from './transformer-encoder';

export { expandBlock, insertBlock } from './insert-block';

/** The blocks that the palette offers. A new one: one file here and one line in this table. */
export const blocks = {
  convBlock,
  residual,
  invertedResidual,
  squeezeExcite,
  inception,
  denseBlock,
  transformerEncoder,
  transformerDecoder,
} as const;

export type BlockKind = keyof typeof blocks;
