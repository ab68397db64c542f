import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { client, host } from '../../lib/host-client';
import { showFailure } from '../../lib/toast';

/** The sample that a data set's name means while the project does not have it; null for no name. */
export function useMissingSample(name: unknown) {
  const enabled = typeof name === 'string';
  const datasets = useQuery({ ...host.datasets.list.queryOptions(), enabled }).data?.datasets;
  const samples = useQuery({ ...host.datasets.samples.queryOptions(), enabled }).data?.samples;
  if (!enabled || !datasets || !samples || datasets.some((dataset) => dataset.name === name)) return null;
  return samples.find((sample) => sample.name === name) ?? null;
}

/** Adds a sample to the project without leaving the page; a failure is told in a toast. */
export function useAddSample(name: string): { busy: boolean; add(): Promise<void> } {
  const [busy, setBusy] = useState(false);
  const add = async () => {
    setBusy(true);
    try {
      await client.datasets.addSample({ name });
    } catch (error) {
      showFailure('The sample could not be added', error);
    } finally {
      setBusy(false);
    }
  };
  return { busy, add };
}
