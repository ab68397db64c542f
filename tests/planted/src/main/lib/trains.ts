// caught by: host-imports-no-process
import '../../engine/train';

export {};
