// caught by: page-feature-through-its-door
import '../runs/run-page';

export {};
