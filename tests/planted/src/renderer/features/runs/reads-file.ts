// caught by: renderer-without-node
import 'node:fs';

export {};
