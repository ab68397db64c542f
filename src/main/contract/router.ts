import type { ContractRouterClient } from '@orpc/contract';
import { createRouterClient, implement, type Router } from '@orpc/server';
import { type Contract, contract } from '../../shared/contract';
import type { CallContext, Handlers } from '../lib/handlers';
import type { Log } from '../lib/log';
import { toRpcError, toStudioError } from './edge';
import { abortableIterator, isAsyncIterator } from './stream';

/** Everything the host implements: one object of functions a noun of the contract. */
export type HostHandlers = { [Noun in keyof Contract]: Handlers<Contract[Noun]> };

export interface RouterOptions {
  log: Log;
  /** Checks answers against the contract too; for tests and development, because large lists take time to check. */
  validateOutput: boolean;
}

type AnyHandler = (input: unknown, context: CallContext) => unknown;

/** Binds the features' functions to the contract, with the error edge around each of them. */
export function createRouter(handlers: HostHandlers, { log, validateOutput }: RouterOptions): HostRouter {
  const edged = implement(contract)
    .$context<object>()
    .$config({ initialOutputValidationIndex: validateOutput ? 0 : Number.NaN })
    .use(async ({ next, path, signal: callerSignal }, _input, output) => {
      const end = new AbortController();
      const signal = callerSignal ? AbortSignal.any([callerSignal, end.signal]) : end.signal;
      const convert = (error: unknown) => toRpcError(toStudioError(error, { name: path.join('.'), signal }, log));
      try {
        const result = await next({ context: { signal } });
        if (!isAsyncIterator(result.output)) return result;
        return output(abortableIterator(result.output, end, convert) as never);
      } catch (error) {
        throw convert(error);
      }
    });
  const bound = Object.entries(contract).map(([noun, routes]) => [
    noun,
    Object.fromEntries(
      Object.keys(routes).map((route) => {
        const handler = (handlers as unknown as Record<string, Record<string, AnyHandler>>)[noun]?.[
          route
        ] as AnyHandler;
        const builder = (edged as unknown as Record<string, Record<string, HandlerBuilder>>)[noun]?.[route];
        return [route, builder?.handler(({ input, context }) => handler(input, { signal: context.signal }))];
      }),
    ),
  ]);
  return edged.router(Object.fromEntries(bound) as never) as HostRouter;
}

interface HandlerBuilder {
  handler(handle: (options: { input: unknown; context: { signal: AbortSignal } }) => unknown): unknown;
}

export type HostRouter = Router<Contract, object>;

/** The contract as functions, whichever way the calls go. */
export type HostClient = ContractRouterClient<Contract>;

/** Calls the host in its own process, as the command line and the tests do. */
export function createMemoryClient(router: HostRouter): HostClient {
  return createRouterClient(router, { context: {} }) as unknown as HostClient;
}
