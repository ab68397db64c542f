/** Opens a project as a person without special rights, tries to write, and tells its parent what happened. */
import { openStore } from '../../src/main/store';
import { isStudioError } from '../../src/shared/base/problem';

const describe = (error: unknown) =>
  isStudioError(error) ? { code: error.code, fix: error.data.fix } : { code: String(error), fix: undefined };

export type StoreReport = Awaited<ReturnType<typeof report>>;

async function report(directory: string) {
  try {
    const store = await openStore(directory, { create: true });
    const names = await store.database.all('SELECT name FROM setting');
    const write = await store.database.run("INSERT INTO setting VALUES ('mine', '1')").then(() => null, describe);
    const transaction = await store.database
      .transaction((queries) => queries.run("INSERT INTO setting VALUES ('mine', '1')"))
      .then(() => null, describe);
    await store.close();
    return { readOnly: store.readOnly, names, write, transaction };
  } catch (error) {
    return { error: describe(error) };
  }
}

const directory = process.argv[2];
// Root may write everywhere; nobody may not. Only now, when all code is loaded, which nobody might not be able to read.
if (process.getuid?.() === 0) {
  process.setgroups?.([]);
  process.setgid?.(65_534);
  process.setuid?.(65_534);
}
if (directory) process.send?.(await report(directory));
process.disconnect?.();
