import { type ConditionalSchemaConverter, OpenAPIGenerator } from '@orpc/openapi';
import { OpenAPIHandler } from '@orpc/openapi/fetch';
import { z } from 'zod';
import { StudioError } from '../../shared/base/problem';
import { errorResponse } from '../contract/bulk';
import type { HostRouter } from '../contract/router';

const prefix = '/api';

/** Zod writes JSON Schema itself; what has no such form (streams) stays open. */
const zodConverter: ConditionalSchemaConverter = {
  condition: (schema) => schema instanceof z.ZodType,
  convert(schema, { strategy }) {
    const jsonSchema = z.toJSONSchema(schema as z.ZodType, { io: strategy, unrepresentable: 'any' });
    return [!(schema as z.ZodType).safeParse(undefined).success, jsonSchema as never];
  },
};

export interface ScriptApi {
  /** Answers `POST /api/<noun>/<route>` with JSON, and `GET /api/openapi.json`. */
  answer(request: Request): Promise<Response>;
}

/** The contract for scripts in any language: plain JSON over HTTP, described by an OpenAPI document. */
export function createScriptApi(router: HostRouter): ScriptApi {
  const handler = new OpenAPIHandler(router);
  let document: Promise<unknown> | null = null;
  return {
    async answer(request) {
      const { pathname } = new URL(request.url);
      if (pathname === `${prefix}/openapi.json` && request.method === 'GET') {
        document ??= new OpenAPIGenerator({ schemaConverters: [zodConverter] }).generate(router, {
          info: { title: 'Model Studio', version: '1' },
          servers: [{ url: prefix }],
          security: [{ token: [] }],
          components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
        });
        return Response.json(await document);
      }
      const { matched, response } = await handler.handle(request, { prefix, context: {} });
      if (matched) return response;
      return errorResponse(
        new StudioError('NOT_FOUND', `There is no route ${request.method} ${pathname}.`, {
          fix: `Routes are POST ${prefix}/<noun>/<route>; GET ${prefix}/openapi.json lists them.`,
        }),
      );
    },
  };
}
