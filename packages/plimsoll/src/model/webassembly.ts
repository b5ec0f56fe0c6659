/** What Node's types leave out of WebAssembly, as far as it is used here. */
interface Api {
  readonly Module: new (bytes: Uint8Array) => CompiledModule;
  readonly Instance: new (
    module: CompiledModule,
    imports: Readonly<Record<string, object>>,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly Memory: new (pages: { readonly initial: number; readonly maximum: number }) => LinearMemory;
  compile(bytes: Uint8Array): Promise<CompiledModule>;
  instantiate(
    module: CompiledModule,
    imports: Readonly<Record<string, object>>,
  ): Promise<{ readonly exports: Readonly<Record<string, unknown>> }>;
}

/** A `WebAssembly.Module`; threads can be handed one. */
export type CompiledModule = object;

export interface LinearMemory {
  readonly buffer: ArrayBuffer;
}

export const webAssembly = (globalThis as unknown as { readonly WebAssembly: Api }).WebAssembly;
