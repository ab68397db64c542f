import type { System } from '../../shared/contract/system';
import { createHost, type Host } from '../host';
import { createNodeSpawn } from '../jobs';
import { createFileLog, type FileLog, logCrashes } from '../lib/file-log';
import { findDataDirectory, findInstallation, type Installation } from '../lib/paths';

export interface HeadlessHost {
  host: Host;
  log: FileLog;
  installation: Installation;
  dataDirectory: string;
}

/** A host in plain Node: for the local server and the command line. `entryUrl` is `import.meta.url` of the entry. */
export async function openHeadlessHost(entryUrl: string, shell: System['shell'] = 'server'): Promise<HeadlessHost> {
  const installation = findInstallation(entryUrl);
  const dataDirectory = findDataDirectory();
  const log = createFileLog(dataDirectory);
  logCrashes(log);
  const host = await createHost({
    version: installation.version,
    dataDirectory,
    resourcesDirectory: installation.resourcesDirectory,
    enginePath: installation.enginePath,
    shell,
    spawn: createNodeSpawn(),
    desktop: null,
    log,
  });
  return { host, log, installation, dataDirectory };
}
