declare module 'jstat' {
  export interface ContinuousDistribution<Parameters extends number[]> {
    cdf(x: number, ...parameters: Parameters): number;
    inv(probability: number, ...parameters: Parameters): number;
  }
  const library: {
    jStat: {
      studentt: ContinuousDistribution<[degreesOfFreedom: number]>;
      normal: ContinuousDistribution<[mean: number, deviation: number]>;
    };
  };
  export default library;
}
