// caught by: shared-without-node
import 'node:fs';

export {};
