import '../datasets/index';

export {};
