import { createRequire } from 'node:module';

type OldNodeUtil = Record<'isNullOrUndefined' | 'isArray', (value: unknown) => boolean>;

/**
 * Brings back two functions that tfjs-node 4.22 calls and that Node dropped in version 23. The CommonJS module object
 * is changed, since the namespace of an ES import is frozen; call before tfjs-node is loaded.
 */
export function restoreRemovedNodeFunctions(): void {
  const nodeUtil = createRequire(import.meta.url)('node:util') as Partial<OldNodeUtil>;
  nodeUtil.isNullOrUndefined ??= (value) => value === null || value === undefined;
  nodeUtil.isArray ??= Array.isArray;
}
