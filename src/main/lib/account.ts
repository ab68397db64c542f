import { userInfo } from 'node:os';

/** Name of the account that the studio runs under: who made something. Empty where the system has none. */
export function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}
