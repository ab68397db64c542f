// caught by: tensorflow-only-in-the-engine
import '@tensorflow/tfjs';

export {};
