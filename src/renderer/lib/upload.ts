import { StudioError, type StudioErrorCode, type StudioErrorData } from '../../shared/base/problem';
import { bulkPaths } from '../../shared/contract/bulk';
import type { DroppedFolder } from '../ui/dropped-items';
import { ConnectionLostError } from './host-connection';

interface Answer {
  uploadId?: string;
  error?: { code: StudioErrorCode; message: string; data?: StudioErrorData };
}

const filesAtOnce = 4;

/**
 * Sends a file to the host. XMLHttpRequest, since fetch does not tell how much was sent.
 * Throws: StudioError, ConnectionLostError; the signal’s reason when it aborts.
 */
export function uploadFile(
  file: File,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<{ uploadId: string }> {
  return post(file, { 'X-File-Name': encodeURIComponent(file.name) }, signal, onProgress);
}

/** Sends a folder, a few files at a time. Throws: as `uploadFile`. */
export async function uploadFolder(
  folder: DroppedFolder,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<{ uploadId: string }> {
  const { uploadId } = await post(null, { 'X-Folder-Name': encodeURIComponent(folder.name) }, signal, () => {});
  const waiting = [...folder.files].reverse();
  let sentCount = 0;
  const sendNext = async (): Promise<void> => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      signal.throwIfAborted();
      const headers = { 'X-File-Name': encodeURIComponent(next.path), 'X-Upload-Id': uploadId };
      await post(next.file, headers, signal, () => {});
      sentCount += 1;
      onProgress(sentCount / folder.files.length);
    }
  };
  await Promise.all(Array.from({ length: filesAtOnce }, sendNext));
  return { uploadId };
}

function post(
  body: File | null,
  headers: Record<string, string>,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<{ uploadId: string }> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open('POST', bulkPaths.uploads);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(new ConnectionLostError('The connection was lost while the file was being sent.'));
    request.onabort = () => reject(signal.reason);
    request.onloadend = () => signal.removeEventListener('abort', abort);
    request.onload = () => {
      const answer = request.response as Answer | null;
      if (answer?.uploadId) resolve({ uploadId: answer.uploadId });
      else if (answer?.error) reject(new StudioError(answer.error.code, answer.error.message, answer.error.data));
      else reject(new StudioError('INTERNAL', `The host answered ${request.status} to the file.`));
    };
    signal.addEventListener('abort', abort, { once: true });
    request.send(body);
  });
}
