declare module 'jstat' {
  interface ContinuousDistribution<Parameters extends number[]> {
    cdf(x: number, ...parameters: Parameters): number;
    inv(probability: number, ...parameters: Parameters): number;
  }
  export const jStat: {
    studentt: ContinuousDistribution<[degreesOfFreedom: number]>;
    normal: ContinuousDistribution<[mean: number, deviation: number]>;
  };
}
