import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from './files';

/** Only names of this machine: whatever a project folder brings along, no command goes anywhere else. */
const attachmentSchema = z.object({
  pid: z.number().int().positive(),
  address: z.string().regex(/^http:\/\/(127\.0\.0\.1|localhost|\[::1\]):\d{1,5}$/),
  token: z.string().min(8),
});

/** How a command reaches the host that has a project open. */
export type HostAttachment = z.infer<typeof attachmentSchema>;

const fileOf = (projectDirectory: string) => path.join(projectDirectory, 'studio.host.json');

/** Leaves the attachment in the open project, for this account alone. Throws: what the file system reports. */
export async function writeHostAttachment(projectDirectory: string, attachment: HostAttachment): Promise<void> {
  await writeFileAtomic(fileOf(projectDirectory), `${JSON.stringify(attachment)}\n`, 0o600);
}

export async function removeHostAttachment(projectDirectory: string): Promise<void> {
  await rm(fileOf(projectDirectory), { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process lives too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The attachment of a project; null when there is none that can be read, or when its host has died. */
export async function readHostAttachment(projectDirectory: string): Promise<HostAttachment | null> {
  try {
    const attachment = attachmentSchema.parse(JSON.parse(await readFile(fileOf(projectDirectory), 'utf8')));
    return isAlive(attachment.pid) ? attachment : null;
  } catch {
    // Missing, from another account or damaged: all the same to a command that looks for a host.
    return null;
  }
}
