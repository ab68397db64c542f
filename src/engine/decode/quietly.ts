/** The WebAssembly decoders write to the console what they also return: once is enough. */
export async function quietly<Result>(work: () => Promise<Result> | Result): Promise<Result> {
  const { error } = console;
  console.error = () => {};
  try {
    return await work();
  } finally {
    console.error = error;
  }
}
