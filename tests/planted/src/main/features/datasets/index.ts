import './datasets';

export {};
