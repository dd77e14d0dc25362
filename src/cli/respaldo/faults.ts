import type { Fault, FaultCode } from '../../db/check/invariants.ts'
import { counted } from '../../domain/base/text.ts'

/** What does not hold in a database, for the operator. */
export const faultWords = ({ code, name, n }: Fault): string => FAULTS[code](name, n)

const FAULTS: Readonly<Record<FaultCode, (name: string, n: number) => string>> = {
  sin_llave: () => 'la llave de los datos no está: nada se puede abrir',
  varios_nss_asignados: (row, n) => `una CURP tiene ${n} NSS asignados (renglón ${row} de numeros)`,
  nss_repetido: (row, n) => `un NSS está ${n} veces (renglón ${row} de numeros)`,
  varias_asignaciones: (folio, n) => `a una CURP se le asignó ${n} veces (folio ${folio})`,
  emision_sin_nss: (folio) => `la emisión ${folio} no tiene su NSS entre los números`,
  nss_sin_emision: (row) => `un NSS asignado no tiene emisión (renglón ${row} de numeros)`,
  emision_sin_documentos: (folio, n) => `la emisión ${folio} tiene ${n} de sus 2 documentos`,
  emision_sin_asientos: (folio, n) => `la emisión ${folio} tiene ${n} de sus 2 asientos en la bitácora`,
  asiento_sin_documento: (seq) => `el asiento ${seq} de la bitácora no tiene su documento`,
  certificado_perdido: (seq) => `el asiento ${seq} está sellado con un certificado que no está guardado`,
  grupo_rebasado: (clave, n) =>
    `la serie ${clave} lleva ${counted(Number(n), 'número tomado', 'números tomados')} en un grupo de 10,000`,
  referencia_rota: (table, n) =>
    `${counted(Number(n), 'renglón', 'renglones')} de ${table} sin el otro al que señalan`,
  asiento_falta: (seq) => `la bitácora se rompe: el asiento ${seq} no está`,
  asiento_cambiado: (seq) => `la bitácora se rompe: el asiento ${seq} dice otra cosa que cuando se escribió`,
  asiento_sin_enlace: (seq) => `la bitácora se rompe: el asiento ${seq} no sigue al anterior`,
  numero_ilegible: (row) =>
    `el renglón ${row} de numeros no se puede abrir: se dañó, o lo cifrado no es de ese renglón`,
  numero_de_otro: (row) => `el renglón ${row} de numeros guarda otro NSS`,
  asunto_ilegible: (id) =>
    `el asunto ${id} del mostrador no se puede abrir: se dañó, o lo cifrado no es de ese renglón`,
  emision_ilegible: (folio) =>
    `la emisión ${folio} no se puede abrir: se dañó, o lo cifrado no es de ese renglón`,
  emision_de_otra: (folio) => `la emisión ${folio} guarda los datos de otra`,
  emision_sin_asignacion: (folio) => `la emisión ${folio} no dice su asignacion`,
  emision_sin_tarjeta: (folio) => `la emisión ${folio} no dice su tarjeta`,
  emision_distinta: (folio) => `la emisión ${folio} no es la que está en la bitácora`,
  nss_de_otra_curp: (folio) => `la emisión ${folio} dio un NSS que no es de su CURP`,
  otro_nss: (folio) => `la emisión ${folio} dio otro NSS a la misma CURP`,
  sqlite: (message) => `SQLite: ${message}`,
}
