/** What goes wrong in the API, by its code: a title that stays the same, and the status it goes with. */
export const API_PROBLEMS = {
  llave_falta: [401, 'Falta la llave: Authorization: Bearer …'],
  llave_invalida: [401, 'Esa llave no existe o se revocó'],
  llave_sin_alcance: [403, 'Esa llave no sirve para esto'],
  demasiadas_peticiones: [429, 'Demasiadas peticiones en un minuto'],
  tipo_no_admitido: [415, 'El cuerpo va en application/json o application/x-ndjson'],
  cuerpo_muy_grande: [413, 'El cuerpo mide más de 256 KB'],
  json_invalido: [400, 'El cuerpo no es JSON'],
  datos_invalidos: [422, 'Los datos no tienen la forma que se pide'],
  demasiados_renglones: [422, 'Un lote lleva 1,000 renglones o menos'],
  idempotencia_larga: [400, 'Idempotency-Key lleva de 1 a 200 caracteres'],
  idempotencia_distinta: [422, 'Esa Idempotency-Key ya se usó con otros datos'],
  idempotencia_en_curso: [409, 'La petición con esa Idempotency-Key todavía se atiende'],
} as const satisfies Record<string, readonly [number, string]>
export type ApiProblemCode = keyof typeof API_PROBLEMS
