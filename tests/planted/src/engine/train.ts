import '@tensorflow/tfjs';

export {};
