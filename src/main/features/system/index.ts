export { createSystemHandlers, type SystemOptions } from './system-handlers';
