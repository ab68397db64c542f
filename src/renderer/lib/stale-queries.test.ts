import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, test, vi } from 'vitest';
import { readQueriesAgain } from './stale-queries';

/** A query that is looked at, and whose answers come when they are told to. */
function observed(key: string[]) {
  const client = new QueryClient({
    defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: false } },
  });
  const answers: ((text: string) => void)[] = [];
  const observer = new QueryObserver(client, {
    queryKey: key,
    queryFn: () => new Promise<string>((resolve) => answers.push(resolve)),
  });
  observer.subscribe(() => {});
  return { client, answers, data: () => observer.getCurrentResult().data };
}

test('a change during the first reading has it read once more', async () => {
  const { client, answers, data } = observed(['records']);
  void readQueriesAgain(client, ['records']);
  void readQueriesAgain(client, ['records']);
  answers[0]?.('before the change');
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[1]?.('after it');
  await vi.waitFor(() => expect(data()).toBe('after it'));
  expect(answers).toHaveLength(2);
});

test('changes that come faster than answers do not keep an answer away', async () => {
  const { client, answers, data } = observed(['records']);
  answers[0]?.('first');
  await vi.waitFor(() => expect(data()).toBe('first'));
  void readQueriesAgain(client, ['records']);
  void readQueriesAgain(client, ['records']);
  answers[1]?.('second');
  await vi.waitFor(() => expect(data()).toBe('second'));
  await vi.waitFor(() => expect(answers).toHaveLength(3));
});

test('what is not on its way is read at once, and what has another key not at all', async () => {
  const { client, answers, data } = observed(['records']);
  answers[0]?.('first');
  await vi.waitFor(() => expect(data()).toBe('first'));
  void readQueriesAgain(client, ['runs']);
  expect(answers).toHaveLength(1);
  void readQueriesAgain(client);
  expect(answers).toHaveLength(2);
});
