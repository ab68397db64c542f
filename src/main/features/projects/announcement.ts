import { type HostAttachment, removeHostAttachment, writeHostAttachment } from '../../lib/host-attachment';
import type { Log } from '../../lib/log';

export interface Announcement {
  announce(attachment: HostAttachment | null): Promise<void>;
  /** Takes the attachment from the project before to this one; null: none is open, or it cannot be written. */
  moveTo(projectDirectory: string | null): Promise<void>;
}

/**
 * Keeps the attachment where the open project is. It is a convenience: a project that cannot take it stays open, and a
 * command is told that the project is in use.
 */
export function createAnnouncement(log: Log): Announcement {
  let attachment: HostAttachment | null = null;
  let directory: string | null = null;
  let last: Promise<void> = Promise.resolve();

  /** One after the other, so that the newest state is what remains. */
  const inOrder = (work: () => Promise<void>): Promise<void> => {
    last = last.then(work).catch((error: Error) => {
      log.warn({ path: directory, reason: error.message }, 'commands cannot be told how to reach this host');
    });
    return last;
  };
  const update = async () => {
    if (directory === null) return;
    if (attachment) await writeHostAttachment(directory, attachment);
    // One that a host left behind when it was killed.
    else await removeHostAttachment(directory);
  };
  return {
    announce: (next) =>
      inOrder(async () => {
        attachment = next;
        await update();
      }),
    moveTo: (next) =>
      inOrder(async () => {
        const before = directory;
        directory = next;
        if (before !== null && before !== next) await removeHostAttachment(before);
        await update();
      }),
  };
}
