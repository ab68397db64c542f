// caught by: lower-layers-know-no-feature
import '../features/runs/index';

export {};
