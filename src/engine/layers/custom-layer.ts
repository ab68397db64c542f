import type { TensorFlow, TensorFlowLayer } from '../lib/tensorflow';

type LayerClass = new (config: never) => TensorFlowLayer;

/** The classes of ours by name; one set for each copy of TensorFlow.js, since a class extends that copy's Layer. */
const defined = new WeakMap<TensorFlow, Map<string, LayerClass>>();

function classesOf(tf: TensorFlow): Map<string, LayerClass> {
  const known = defined.get(tf);
  if (known) return known;
  const created = new Map<string, LayerClass>();
  defined.set(tf, created);
  return created;
}

/**
 * A layer class of ours, made and registered with TensorFlow.js at its first use, so that models which hold it can be
 * copied and loaded here. Other programs do not know it: see `customClassNames`.
 */
export function customLayer<Class extends LayerClass>(
  tf: TensorFlow,
  className: string,
  define: (tf: TensorFlow) => Class,
): Class {
  const classes = classesOf(tf);
  const known = classes.get(className);
  if (known) return known as Class;
  const created = define(tf);
  tf.serialization.registerClass(created as never);
  classes.set(className, created);
  return created;
}

/** Names of the classes in a model that no other program of TensorFlow.js can load. */
export function customClassNames(tf: TensorFlow, layers: readonly TensorFlowLayer[]): string[] {
  const classes = classesOf(tf);
  return [...new Set(layers.map((layer) => layer.getClassName()).filter((name) => classes.has(name)))];
}
