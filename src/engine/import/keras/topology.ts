/** A JSON object of a file. */
export type JsonObject = { [key: string]: unknown };

/** Keras' description of a network, as every format but the op graph holds it. */
export interface KerasModel {
  className: string;
  config: JsonObject;
}
