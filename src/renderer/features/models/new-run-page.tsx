import { useQuery } from '@tanstack/react-query';
import { Loaded } from '../../lib/loaded';
import { Page } from '../../lib/page';
import { type RouteParameters, useSearchParameter } from '../../lib/router';
import { readConfigSource } from './config-source';
import { RunConfigEditor } from './run-config-editor';

/**
 * `/models/:template`, `/models/new`, `/models/new?like=RUN`, `/models/new?fork=RUN&checkpoint=ID`,
 * `/models/new?dataset=NAME`, `/models/new?dataset=NAME&version=N`, `/models/new?dataset=NAME&split=JSON&seed=SEED`, `/models/new?architecture=NAME&dataset=NAME`, `/models/new?model=NAME&dataset=NAME`,
 * `/models/new?start=canvas`.
 */
export function NewRunPage({ parameters }: { parameters: RouteParameters }) {
  const [fromRun] = useSearchParameter('like');
  const [forkRun] = useSearchParameter('fork');
  const [checkpoint] = useSearchParameter('checkpoint');
  const [dataset] = useSearchParameter('dataset');
  const [architecture] = useSearchParameter('architecture');
  const [model] = useSearchParameter('model');
  const [version] = useSearchParameter('version');
  const [split] = useSearchParameter('split');
  const [seed] = useSearchParameter('seed');
  const [start] = useSearchParameter('start');
  const address = {
    template: parameters.template ?? 'new',
    fromRun,
    forkRun,
    checkpoint,
    dataset,
    version: version !== null && /^[1-9]\d*$/.test(version) ? Number(version) : null,
    architecture,
    model,
    chosenSplit: split === null ? null : { split, seed },
    isEmptyCanvas: start === 'canvas',
  };
  const query = useQuery({
    queryKey: ['config source', address],
    queryFn: () => readConfigSource(address),
    // What one works on must not change under one's hands.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  if (query.data) return <RunConfigEditor key={query.data.draftName} source={query.data} />;
  return (
    <Page title="New run">
      <Loaded query={query}>{() => null}</Loaded>
    </Page>
  );
}
