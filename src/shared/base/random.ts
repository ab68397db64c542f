/**
 * Seeded random streams without global state. A stream is a pure function of its key, so resuming, forking and
 * re-running draw the same numbers: `randomStream(seed, 'shuffle', epoch)`.
 */
export interface RandomStream {
  /** Uniform in [0, 1), 32 bits of resolution. */
  uniform(): number;
  /** Standard normal, Box–Muller. */
  normal(): number;
  /** Uniform integer in [0, limit). */
  integer(limit: number): number;
}

/** 32-bit hash of a key's parts (FNV-1a followed by a murmur finaliser), stable across platforms and versions. */
export function hashKey(...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const part of parts) {
    const text = `${typeof part === 'number' ? '#' : '$'}${part}|`;
    for (let index = 0; index < text.length; index += 1) {
      hash ^= text.charCodeAt(index);
      hash = Math.imul(hash, 0x01000193);
    }
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A stream keyed by its parts. Source: sfc32, Chris Doty-Humphrey, PractRand. */
export function randomStream(...parts: readonly (string | number)[]): RandomStream {
  let a = hashKey('a', ...parts);
  let b = hashKey('b', ...parts);
  let c = hashKey('c', ...parts);
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let warmUp = 0; warmUp < 12; warmUp += 1) next();
  const uniform = (): number => next() / 0x1_0000_0000;
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    integer: (limit) => Math.floor(uniform() * limit),
  };
}

/** The permutation of 0..count-1 that a key stands for (Fisher–Yates). */
export function permutation(count: number, ...key: readonly (string | number)[]): Uint32Array {
  const order = new Uint32Array(count);
  for (let index = 0; index < count; index += 1) order[index] = index;
  const stream = randomStream(...key);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = stream.integer(last + 1);
    const held = order[last] as number;
    order[last] = order[other] as number;
    order[other] = held;
  }
  return order;
}
