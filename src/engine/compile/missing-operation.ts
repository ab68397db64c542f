import { CompileRefusalError, refuse } from './refusal';

/** The operation that TensorFlow says it does not have, in this build or for this number format and device; or null. */
export function missingOperation(error: unknown): string | null {
  if (error instanceof CompileRefusalError)
    return error.refusal.kind === 'missingOperation' ? (error.refusal.detail ?? null) : null;
  const text = error instanceof Error ? error.message : String(error);
  const found =
    /Op type not registered '(\w+)'/.exec(text) ??
    /No OpKernel was registered to support Op '(\w+)'/.exec(text) ??
    /Could not find device for node: \{\{node (\w+)\}\}/.exec(text) ??
    /No registered '(\w+)' OpKernel/.exec(text);
  return found?.[1] ?? null;
}

export function refuseMissing(operation: string): never {
  return refuse(
    'missingOperation',
    `The installed TensorFlow has no operation ${operation} that the compiled step needs: install a newer engine.`,
    operation,
  );
}
