import dgram from 'node:dgram';
import net from 'node:net';

function refuse(): never {
  throw new Error('The process that reads samples has no network.');
}

/** Takes the network from this process: it decodes files from outside and needs none. */
export function forbidNetwork(): void {
  net.Socket.prototype.connect = refuse as typeof net.Socket.prototype.connect;
  net.Server.prototype.listen = refuse as typeof net.Server.prototype.listen;
  dgram.createSocket = refuse;
  globalThis.fetch = async () => refuse();
}
