import './features/runs/index';
import './features/datasets/index';

export {};
