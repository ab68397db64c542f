/** Present in every process, although shared code is compiled without DOM and Node types. */
declare const crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * A sortable identifier: a prefix that names the noun, ten characters of time (milliseconds), eight of randomness.
 * Example: `run_01jd3k9x2m7q4r8zt0`.
 */
export function createId(prefix: string, nowMs: number = Date.now()): string {
  let time = '';
  let rest = nowMs;
  for (let index = 0; index < 10; index += 1) {
    time = alphabet[rest % 32] + time;
    rest = Math.floor(rest / 32);
  }
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  let random = '';
  for (const byte of bytes) random += alphabet[byte % 32];
  return `${prefix}_${time}${random}`;
}

const adjectives =
  'amber brisk calm clear crisp deep fair fleet gentle keen light lucid mellow quiet rapid sharp steady swift tidy vivid'.split(
    ' ',
  );
const animals =
  'badger crane dolphin falcon finch fox gecko heron ibex jay kite lark lynx marten otter owl puffin seal stoat wren'.split(
    ' ',
  );

/** A name a person can say, unique within the project through its number: `swift-heron-12`. */
export function createRunName(number: number): string {
  const mixed = (Math.imul(number, 2654435761) >>> 8) % (adjectives.length * animals.length);
  return `${adjectives[mixed % adjectives.length]}-${animals[Math.floor(mixed / adjectives.length)]}-${number}`;
}
