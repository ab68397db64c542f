export interface CudaRequirement {
  readonly cuda: string;
  readonly cudnn: string;
  /** Oldest driver by platform. Source: CUDA toolkit release notes, minor version compatibility. */
  readonly minimumDriver: Partial<Record<NodeJS.Platform, string>>;
  /** Library names that TensorFlow opens at start; one missing and it runs on the CPU. */
  readonly libraries: readonly { readonly name: string; readonly part: 'CUDA' | 'cuDNN' }[];
}

const cuda11Driver = { linux: '450.80.02', win32: '452.39' };
const cuda12Driver = { linux: '525.60.13', win32: '527.41' };
const cuda11Libraries = [
  { name: 'libcudart.so.11.0', part: 'CUDA' },
  { name: 'libcublas.so.11', part: 'CUDA' },
  { name: 'libcublasLt.so.11', part: 'CUDA' },
  { name: 'libcufft.so.10', part: 'CUDA' },
  { name: 'libcurand.so.10', part: 'CUDA' },
  { name: 'libcusolver.so.11', part: 'CUDA' },
  { name: 'libcusparse.so.11', part: 'CUDA' },
  { name: 'libcudnn.so.8', part: 'cuDNN' },
] as const;
const cuda12Libraries = (cudnn: string) =>
  [
    { name: 'libcudart.so.12', part: 'CUDA' },
    { name: 'libcublas.so.12', part: 'CUDA' },
    { name: 'libcublasLt.so.12', part: 'CUDA' },
    { name: 'libcufft.so.11', part: 'CUDA' },
    { name: 'libcusolver.so.11', part: 'CUDA' },
    { name: 'libcusparse.so.12', part: 'CUDA' },
    { name: `libcudnn.so.${cudnn}`, part: 'cuDNN' },
  ] as const;

/** What each TensorFlow release was built against, newest first. Source: tensorflow.org, tested build configurations. */
const requirements: readonly (CudaRequirement & { readonly sinceMinor: number })[] = [
  { sinceMinor: 18, cuda: '12.5', cudnn: '9.3', minimumDriver: cuda12Driver, libraries: cuda12Libraries('9') },
  { sinceMinor: 16, cuda: '12.3', cudnn: '8.9', minimumDriver: cuda12Driver, libraries: cuda12Libraries('8') },
  { sinceMinor: 15, cuda: '12.2', cudnn: '8.9', minimumDriver: cuda12Driver, libraries: cuda12Libraries('8') },
  { sinceMinor: 12, cuda: '11.8', cudnn: '8.6', minimumDriver: cuda11Driver, libraries: cuda11Libraries },
  { sinceMinor: 5, cuda: '11.2', cudnn: '8.1', minimumDriver: cuda11Driver, libraries: cuda11Libraries },
];

/** The CUDA pieces that a TensorFlow release needs. Example: `cudaRequirementOf('2.9.1').cudnn` is `8.1`. */
export function cudaRequirementOf(tensorflowVersion: string): CudaRequirement {
  const minor = Number(tensorflowVersion.split('.')[1] ?? Number.NaN);
  const newest = requirements[0] as CudaRequirement;
  return requirements.find((requirement) => minor >= requirement.sinceMinor) ?? newest;
}

/** Orders dotted versions: negative when `a` is older. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number)) as [number[], number[]];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
