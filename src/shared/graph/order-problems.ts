import type { GraphProblem } from './analysis';
import { inputsOf } from './names';
import { findCycle, topologicalOrder } from './order';
import type { Place } from './problems';
import { referencedName } from './reference';

const maximumNamesShown = 6;

/** Layers that read themselves, each other in a circle, or a layer that only comes later in the list. */
export function checkOrder(place: Place): GraphProblem[] {
  const { model, names, indexOf } = place;
  let readsLater = false;
  const sources = model.layers.map((_, index) =>
    inputsOf(model, names, index).flatMap((text) => {
      const source = indexOf.get(referencedName(text));
      if (source === undefined) return [];
      readsLater ||= source >= index;
      return [source];
    }),
  );
  if (!readsLater) return [];
  const { left } = topologicalOrder(sources);
  const stuck = new Set(left);
  const problems: GraphProblem[] = [];
  const reported = new Set<number>();
  model.layers.forEach((_, index) => {
    const late = (sources[index] as number[]).filter((source) => source >= index);
    if (late.length === 0) return;
    const name = names[index] as string;
    const where = { path: ['model', 'layers', index], layer: name };
    const cycle = stuck.has(index) ? findCycle(sources, stuck, index) : [];
    if (cycle.includes(index)) {
      if (cycle.some((node) => reported.has(node))) return;
      for (const node of cycle) reported.add(node);
      const way = [...cycle, cycle[0] as number].map((node) => `"${names[node]}"`);
      const shown = way.length > maximumNamesShown ? [...way.slice(0, maximumNamesShown - 1), '…', way.at(-1)] : way;
      const from = late[0] as number;
      const at = inputsOf(model, names, index).findIndex((text) => indexOf.get(referencedName(text)) === from);
      problems.push({
        code: 'cycle',
        severity: 'error',
        message: `The layers read each other in a circle: ${shown.join(' → ')}.`,
        fix: 'Remove one of these connections; data flows one way.',
        where,
        fixes: [
          {
            title: `Disconnect "${names[from]}" from "${name}"`,
            operations: [{ kind: 'disconnect', edge: { to: name, index: at } }],
          },
        ],
      });
      return;
    }
    problems.push({
      code: 'laterInput',
      severity: 'error',
      message: `"${name}" reads ${late.map((source) => `"${names[source]}"`).join(', ')}, which comes after it.`,
      fix: 'Move it behind what it reads.',
      where,
      ...(stuck.size === 0 ? { fixes: [{ title: 'Put the layers in order', operations: [{ kind: 'sort' }] }] } : {}),
    });
  });
  return problems;
}
