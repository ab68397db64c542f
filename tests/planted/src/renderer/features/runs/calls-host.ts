// caught by: renderer-imports-no-process
import '../../../main/lib/paths';

export {};
