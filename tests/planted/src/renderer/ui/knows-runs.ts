// caught by: design-system-knows-no-feature
import '../features/runs/index';

export {};
