import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { StudioError } from '../../shared/base/problem';

export interface Session {
  readonly token: string;
  /** The token was given in the address, or by a script as `Authorization: Bearer`. */
  acceptsToken(token: string | null | undefined): boolean;
  /** The request carries the cookie, or a script's bearer token. */
  isSignedIn(headers: IncomingHttpHeaders): boolean;
  /** Value of Set-Cookie that signs a browser in until it is closed. */
  cookie(port: number): string;
}

const minimumTokenLength = 8;

function sameText(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

function cookies(header: string | undefined): string[] {
  return (header ?? '').split(';').map((item) => item.slice(item.indexOf('=') + 1).trim());
}

/**
 * One secret a server: who has it may use the studio. The cookie holds a value derived from it, so the secret itself is
 * not stored in the browser, and a restart with the same token keeps browsers signed in. Browsers keep one cookie jar for
 * all ports of a machine: the name carries the port, and only the value decides.
 */
export function createSession(chosenToken?: string): Session {
  if (chosenToken !== undefined && !/^[\w.~-]+$/.test(chosenToken))
    throw new StudioError(
      'BAD_INPUT',
      'The token may hold letters, digits and . _ ~ - only, since it is part of an address.',
      {
        fix: 'Leave --token out to get a random one.',
      },
    );
  if (chosenToken !== undefined && chosenToken.length < minimumTokenLength)
    throw new StudioError(
      'BAD_INPUT',
      `The token has ${chosenToken.length} characters; at least ${minimumTokenLength} are needed to keep others out.`,
      { fix: 'Choose a longer one, or leave --token out to get a random one.' },
    );
  const token = chosenToken ?? randomBytes(24).toString('base64url');
  const value = createHmac('sha256', token).update('model-studio session').digest('base64url');
  const acceptsToken = (given: string | null | undefined) => typeof given === 'string' && sameText(given, token);
  return {
    token,
    acceptsToken,
    isSignedIn: (headers) =>
      cookies(headers.cookie).some((item) => sameText(item, value)) ||
      acceptsToken(/^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]),
    cookie: (port) => `studio-session-${port}=${value}; Path=/; HttpOnly; SameSite=Strict`,
  };
}
