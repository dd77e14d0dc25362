declare module '*/docs/verificar-qr.mjs' {
  type Key = { readonly kid: string; readonly x: Uint8Array; readonly y: Uint8Array }
  type Answer = {
    readonly outcome: 'good' | 'bad' | 'other' | 'none'
    readonly kid?: string
    readonly claims?: Map<unknown, unknown>
  }
  export function checkQr(text: string, keys: readonly Key[]): Promise<Answer>
  export function readKeySet(bytes: Uint8Array): Key[]
  export function rowsOf(claims: Map<unknown, unknown>, language?: 'es' | 'en'): [string, string][]
}
