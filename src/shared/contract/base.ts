import { oc } from '@orpc/contract';
import { z } from 'zod';
import { type StudioErrorCode, studioErrorCodes, studioErrorDataSchema } from '../base/problem';

const errorMap = Object.fromEntries(studioErrorCodes.map((code) => [code, { data: studioErrorDataSchema }])) as Record<
  StudioErrorCode,
  { data: typeof studioErrorDataSchema }
>;

/** Every route may fail with any studio error; `data` carries problems and the remedy. */
export const route = oc.errors(errorMap);

export const idInput = z.object({ id: z.string() });

/** Milliseconds since 1970, UTC. */
export const timestampMs = z.number();
