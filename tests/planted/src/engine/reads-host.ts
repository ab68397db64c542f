// caught by: engine-imports-no-process
import '../main/lib/paths';

export {};
