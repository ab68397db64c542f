/** The page that makes a config for a well-known network, on a data set or the one that fits best. */
export function architecturePath(name: string, dataset: string | null = null): string {
  const query = new URLSearchParams({ architecture: name, ...(dataset === null ? {} : { dataset }) });
  return `/models/new?${query}`;
}
