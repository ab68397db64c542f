export { classProbabilities, labelProbabilities } from './class-probabilities';
export { evaluate } from './evaluate-job';
export { predict } from './predict-job';
export { openTrainedModel, type TrainedModel } from './trained-model';
