/** Puts a value below nested keys, making what is missing on the way. */
export function setNested(target: Record<string, unknown>, keys: readonly string[], value: unknown): void {
  let place = target;
  for (const key of keys.slice(0, -1)) {
    const inner = Object.hasOwn(place, key) ? place[key] : undefined;
    if (typeof inner === 'object' && inner !== null && !Array.isArray(inner)) place = inner as Record<string, unknown>;
    else {
      const made: Record<string, unknown> = {};
      Object.defineProperty(place, key, { value: made, enumerable: true, configurable: true, writable: true });
      place = made;
    }
  }
  // Defined and not assigned, since a key may be called __proto__.
  Object.defineProperty(place, keys.at(-1) ?? '', { value, enumerable: true, configurable: true, writable: true });
}
