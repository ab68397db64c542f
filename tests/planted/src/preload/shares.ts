// caught by: preload-imports-nothing-of-ours
import '../shared/base/problem';

export {};
