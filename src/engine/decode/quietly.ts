let depth = 0;
let { error: spoken } = console;

/** The WebAssembly decoders write to the console what they also return: once is enough. May be nested and overlap. */
export async function quietly<Result>(work: () => Promise<Result> | Result): Promise<Result> {
  if (depth === 0) {
    ({ error: spoken } = console);
    console.error = () => {};
  }
  depth += 1;
  try {
    return await work();
  } finally {
    depth -= 1;
    if (depth === 0) console.error = spoken;
  }
}
