/** What browsers and Node both have, and the types of code for both do not know. */
interface TextCoders {
  TextEncoder: new () => { encode(text: string): Uint8Array };
  TextDecoder: new () => { decode(bytes: Uint8Array): string };
}
const { TextEncoder: Encoder, TextDecoder: Decoder } = globalThis as unknown as TextCoders;
const encoder = new Encoder();
const decoder = new Decoder();

export const encodeUtf8 = (text: string): Uint8Array => encoder.encode(text);
/** Bytes that are no character become the replacement character. */
export const decodeUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes);
