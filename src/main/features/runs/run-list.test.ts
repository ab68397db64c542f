import { tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toRunColumns } from '../../../shared/run-table/run-list';
import { arrowColumns } from '../../lib/arrow-columns';

it('reads the texts that the host wrote, whatever their letters and wherever they are missing', async () => {
  const texts = fc.array(fc.option(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string())), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(texts, async (given) => {
      const table = tableFromIPC(await arrowColumns([{ name: 'config:a', texts: given }], given.length));
      expect(toRunColumns(table, ['config:a']).columns.get('config:a')).toEqual({ texts: given });
    }),
  );
});
