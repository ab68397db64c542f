// caught by: shared-is-for-every-process
import '../../main/lib/paths';

export {};
