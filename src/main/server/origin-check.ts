import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';

const loopbackNames = ['localhost', '127.0.0.1', '[::1]'];

function hostnameOf(host: string | undefined): string | null {
  if (!host || /[\s/@\\]/.test(host)) return null;
  try {
    return new URL(`http://${host}`).hostname.toLowerCase();
  } catch {
    return null;
  }
}

/** The names under which this machine may be asked for when it listens on `listenHost`. */
function allowedNames(listenHost: string): Set<string> {
  const names = new Set(loopbackNames);
  const bracketed = (address: string) => (isIP(address) === 6 ? `[${address.split('%')[0]}]` : address.toLowerCase());
  names.add(bracketed(listenHost));
  if (listenHost === '0.0.0.0' || listenHost === '::') {
    names.add(hostname().toLowerCase());
    for (const address of Object.values(networkInterfaces()).flat()) if (address) names.add(bracketed(address.address));
  }
  return names;
}

/**
 * Refuses requests that other web sites make a browser send here: a foreign name in Host (DNS rebinding) and a foreign
 * Origin. Ports are not compared, because a tunnel changes them. Null when the request is in order, else the reason.
 */
export function createOriginCheck(listenHost: string): (headers: IncomingHttpHeaders) => string | null {
  const names = allowedNames(listenHost);
  return (headers) => {
    const host = hostnameOf(headers.host);
    if (host === null || !names.has(host))
      return `This studio does not answer to the name ${JSON.stringify(headers.host ?? '')}. Use ${[...names][1]} or start it with --host.`;
    const { origin } = headers;
    if (origin !== undefined && origin.replace(/^https?:\/\//, '') !== headers.host)
      return `Requests from ${JSON.stringify(origin)} are refused; only the studio's own page may make them.`;
    return null;
  };
}
