/** Present in every process, although shared code is compiled without DOM and Node types. */
declare const btoa: (binary: string) => string;

/** Bytes a piece of `String.fromCharCode`. */
const pieceBytes = 0x8000;

/**
 * Keeps arrays of numbers once each, in the order in which they come: lines of one chart mostly share their steps.
 * Packed as little-endian single precision in base64 (seven digits; NaN and infinities stay).
 */
export class PackedNumbers {
  readonly texts: string[] = [];
  private readonly places = new Map<string, number>();

  /** @returns where the array is found in `texts` */
  add(values: Float64Array, zero = 0): number {
    const bytes = new Uint8Array(values.length * 4);
    const view = new DataView(bytes.buffer);
    for (let index = 0; index < values.length; index += 1)
      view.setFloat32(index * 4, (values[index] as number) - zero, true);
    let binary = '';
    for (let from = 0; from < bytes.length; from += pieceBytes)
      binary += String.fromCharCode(...bytes.subarray(from, from + pieceBytes));
    const text = btoa(binary);
    const known = this.places.get(text);
    if (known !== undefined) return known;
    const place = this.texts.length;
    this.texts.push(text);
    this.places.set(text, place);
    return place;
  }
}
