// caught by: feature-through-its-door
import '../datasets/datasets';

export {};
