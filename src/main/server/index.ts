export { createMemoryClient } from '../contract/router';
export { type HeadlessHost, openHeadlessHost } from './headless-host';
export { type RunningServer, type ServerOptions, startServer } from './server';
