import type {
  AnyContractProcedure,
  AnySchema,
  ContractProcedure,
  InferSchemaInput,
  InferSchemaOutput,
} from '@orpc/contract';

export interface CallContext {
  /** Aborted when the caller gives up or goes away. */
  signal: AbortSignal;
}

type HandlerInput<Procedure> =
  Procedure extends ContractProcedure<infer Input extends AnySchema, infer _Output, infer _Errors, infer _Meta>
    ? InferSchemaOutput<Input>
    : never;
type HandlerOutput<Procedure> =
  Procedure extends ContractProcedure<infer _Input, infer Output extends AnySchema, infer _Errors, infer _Meta>
    ? InferSchemaInput<Output>
    : never;

/** What a feature implements: one function a route of its contract; a missing one does not compile. */
export type Handlers<FeatureContract extends Record<string, AnyContractProcedure>> = {
  [Route in keyof FeatureContract]: (
    input: HandlerInput<FeatureContract[Route]>,
    context: CallContext,
  ) => Promise<HandlerOutput<FeatureContract[Route]>> | HandlerOutput<FeatureContract[Route]>;
};
