/** A config as paths and plain values, `model.layers.1.units: 128`; empty lists and maps stay as they are. */
export function flattenConfig(value: unknown, prefix = ''): Map<string, unknown> {
  const flat = new Map<string, unknown>();
  const isCollection = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  if (!isCollection) return flat.set(prefix, value);
  for (const [key, inner] of Object.entries(value as Record<string, unknown>))
    for (const [path, leaf] of flattenConfig(inner, prefix === '' ? key : `${prefix}.${key}`)) flat.set(path, leaf);
  return flat;
}

export interface ConfigRow {
  path: string;
  values: unknown[];
  differs: boolean;
}

/** Every path of several configs with its value in each. */
export function alignConfigs(configs: readonly unknown[]): ConfigRow[] {
  const flat = configs.map((config) => flattenConfig(config));
  const paths = [...new Set(flat.flatMap((config) => [...config.keys()]))];
  return paths.map((path) => {
    const values = flat.map((config) => config.get(path));
    return { path, values, differs: new Set(values.map((value) => JSON.stringify(value))).size > 1 };
  });
}
