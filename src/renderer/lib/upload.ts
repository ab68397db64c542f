import { StudioError, type StudioErrorCode, type StudioErrorData } from '../../shared/base/problem';
import { bulkPaths } from '../../shared/contract/bulk';
import { ConnectionLostError } from './host-connection';

interface Answer {
  uploadId?: string;
  error?: { code: StudioErrorCode; message: string; data?: StudioErrorData };
}

/**
 * Sends a file to the host. XMLHttpRequest, since fetch does not tell how much was sent.
 * Throws: StudioError, ConnectionLostError; the signal’s reason when it aborts.
 */
export function uploadFile(
  file: File,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<{ uploadId: string }> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', bulkPaths.uploads);
    request.setRequestHeader('X-File-Name', encodeURIComponent(file.name));
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(new ConnectionLostError('The connection was lost while the file was being sent.'));
    request.onabort = () => reject(signal.reason);
    request.onload = () => {
      const answer = request.response as Answer | null;
      if (answer?.uploadId) resolve({ uploadId: answer.uploadId });
      else if (answer?.error) reject(new StudioError(answer.error.code, answer.error.message, answer.error.data));
      else reject(new StudioError('INTERNAL', `The host answered ${request.status} to the file.`));
    };
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}
