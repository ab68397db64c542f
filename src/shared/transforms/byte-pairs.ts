import { decodeUtf8, encodeUtf8 } from '../base/utf8';

const piecePattern = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

/** A printable character for every byte, in the order of the characters. Source: GPT-2. */
const byteCharacters: readonly string[] = (() => {
  const isPrintable = (byte: number) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173 && byte <= 255);
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => {
    if (isPrintable(byte)) return String.fromCharCode(byte);
    next += 1;
    return String.fromCharCode(next - 1);
  });
})();
export const byteAlphabet: readonly string[] = [...byteCharacters].sort();
const byteOf = new Map(byteCharacters.map((character, byte) => [character, byte]));

/** Pieces of a text that tokens do not reach across, in printable characters. */
export function splitPieces(text: string, lowercase: boolean): string[] {
  const normal = text.normalize('NFC');
  const pieces = (lowercase ? normal.toLowerCase() : normal).match(piecePattern) ?? [];
  return pieces.map((piece) => Array.from(encodeUtf8(piece), (byte) => byteCharacters[byte] as string).join(''));
}

/** A token as a person reads it; bytes that are no whole character show as �. */
export function readableToken(token: string): string {
  const bytes = Array.from(token, (character) => byteOf.get(character));
  return bytes.every((byte) => byte !== undefined) ? decodeUtf8(Uint8Array.from(bytes as number[])) : token;
}

export interface BytePairs {
  /** Bytes first, then every merge in the order in which it was learned. */
  tokens: string[];
  merges: [number, number][];
}

interface Piece {
  symbols: number[];
  count: number;
}

const pairKey = (left: number, right: number) => left * 2 ** 24 + right;

/**
 * Learns which pairs of tokens to merge: again and again the most frequent one, of equally frequent ones that with the
 * smaller numbers.
 *
 * Source: Sennrich, Haddow and Birch 2016, on bytes as GPT-2; order and ties as Hugging Face tokenizers.
 */
export function learnBytePairs(
  counts: ReadonlyMap<string, number>,
  tokenCount: number,
  minimumCount: number,
): BytePairs {
  const tokens = [...byteAlphabet];
  const indices = new Map(tokens.map((token, index) => [token, index]));
  const pieces: Piece[] = [...counts].map(([piece, count]) => ({
    symbols: Array.from(piece, (character) => indices.get(character) as number),
    count,
  }));
  const pairCounts = new Map<number, number>();
  const homes = new Map<number, Set<number>>();
  const queue = createQueue();
  const touched = new Set<number>();
  const change = (left: number, right: number, by: number, home: number) => {
    const key = pairKey(left, right);
    pairCounts.set(key, (pairCounts.get(key) ?? 0) + by);
    if (by > 0) {
      const known = homes.get(key);
      if (known) known.add(home);
      else homes.set(key, new Set([home]));
    }
    touched.add(key);
  };
  const enqueueTouched = () => {
    for (const key of touched) {
      const count = pairCounts.get(key) as number;
      if (count > 0) queue.push({ key, count });
      else {
        pairCounts.delete(key);
        homes.delete(key);
      }
    }
    touched.clear();
  };
  pieces.forEach(({ symbols, count }, home) => {
    for (let at = 0; at + 1 < symbols.length; at += 1)
      change(symbols[at] as number, symbols[at + 1] as number, count, home);
  });
  enqueueTouched();
  const merges: [number, number][] = [];
  while (tokens.length < tokenCount) {
    const best = queue.pop();
    if (!best) break;
    if (pairCounts.get(best.key) !== best.count) continue;
    if (best.count < minimumCount) break;
    const left = Math.floor(best.key / 2 ** 24);
    const right = best.key % 2 ** 24;
    const name = `${tokens[left]}${tokens[right]}`;
    let merged = indices.get(name);
    if (merged === undefined) {
      merged = tokens.length;
      tokens.push(name);
      indices.set(name, merged);
    }
    merges.push([left, right]);
    for (const home of [...(homes.get(best.key) ?? [])]) {
      const piece = pieces[home] as Piece;
      const before = piece.symbols;
      const after = mergePair(before, left, right, merged);
      if (after.length === before.length) continue;
      for (let at = 0; at + 1 < before.length; at += 1)
        change(before[at] as number, before[at + 1] as number, -piece.count, home);
      for (let at = 0; at + 1 < after.length; at += 1)
        change(after[at] as number, after[at + 1] as number, piece.count, home);
      piece.symbols = after;
    }
    pairCounts.delete(best.key);
    homes.delete(best.key);
    touched.delete(best.key);
    enqueueTouched();
  }
  return { tokens, merges };
}

function mergePair(symbols: readonly number[], left: number, right: number, merged: number): number[] {
  const after: number[] = [];
  for (let at = 0; at < symbols.length; at += 1)
    if (symbols[at] === left && symbols[at + 1] === right) {
      after.push(merged);
      at += 1;
    } else after.push(symbols[at] as number);
  return after;
}

interface Candidate {
  key: number;
  count: number;
}

/** Largest count first, then the smaller key. */
function createQueue() {
  const heap: Candidate[] = [];
  const precedes = (left: Candidate, right: Candidate) =>
    left.count > right.count || (left.count === right.count && left.key < right.key);
  const swap = (left: number, right: number) => {
    [heap[left], heap[right]] = [heap[right] as Candidate, heap[left] as Candidate];
  };
  return {
    push(candidate: Candidate) {
      heap.push(candidate);
      let at = heap.length - 1;
      while (at > 0) {
        const parent = (at - 1) >> 1;
        if (!precedes(heap[at] as Candidate, heap[parent] as Candidate)) break;
        swap(at, parent);
        at = parent;
      }
    },
    pop(): Candidate | undefined {
      const [best] = heap;
      const last = heap.pop();
      if (heap.length === 0 || last === undefined) return best;
      heap[0] = last;
      for (let at = 0; ; ) {
        const child = 2 * at + 1;
        let first = at;
        if (child < heap.length && precedes(heap[child] as Candidate, heap[first] as Candidate)) first = child;
        if (child + 1 < heap.length && precedes(heap[child + 1] as Candidate, heap[first] as Candidate))
          first = child + 1;
        if (first === at) return best;
        swap(at, first);
        at = first;
      }
    },
  };
}

const rememberedPieceCount = 50_000;

/** Cuts texts into learned tokens: merges in the order in which they were learned. */
export function createBytePairEncoder({ tokens, merges }: BytePairs): (text: string, lowercase: boolean) => number[] {
  const indices = new Map(tokens.map((token, index) => [token, index]));
  const ranks = new Map(merges.map(([left, right], rank) => [pairKey(left, right), rank]));
  const remembered = new Map<string, number[]>();
  const encodePiece = (piece: string): number[] => {
    let symbols = Array.from(piece, (character) => indices.get(character) as number);
    for (;;) {
      let best = Number.POSITIVE_INFINITY;
      for (let at = 0; at + 1 < symbols.length; at += 1) {
        const rank = ranks.get(pairKey(symbols[at] as number, symbols[at + 1] as number));
        if (rank !== undefined && rank < best) best = rank;
      }
      const pair = merges[best];
      if (!pair) return symbols;
      symbols = mergePair(symbols, pair[0], pair[1], indices.get(`${tokens[pair[0]]}${tokens[pair[1]]}`) as number);
    }
  };
  return (text, lowercase) =>
    splitPieces(text, lowercase).flatMap((piece) => {
      let symbols = remembered.get(piece);
      if (symbols === undefined) {
        symbols = encodePiece(piece);
        if (remembered.size < rememberedPieceCount) remembered.set(piece, symbols);
      }
      return symbols;
    });
}
