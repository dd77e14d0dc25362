/** A framework for the forms of governments, with a wizard of the same three steps made in it to compare with. */
export type Peer = {
  readonly name: string
  /** beside this file; `npm ci` in it, then `NODE_ENV=production node server.js PORT` */
  readonly folder: string
  /** the path of the form of the first step, which somebody new can open */
  readonly form: string
}

/** Each with the components, validation and sessions that are its own: CURP and correo, an address, a result. */
export const PEERS: readonly Peer[] = [
  { name: 'HMPO form-wizard', folder: 'hmpo', form: '/identificacion' },
  { name: 'DEFRA forms-engine', folder: 'defra', form: '/asignacion/identificacion' },
  { name: 'GOV.UK Prototype Kit', folder: 'kit', form: '/identificacion' },
]

/** What is written in the forms of the first two steps. */
export const TYPED: readonly Readonly<Record<string, string>>[] = [
  { curp: 'PEPJ800101HDFRRN01', correo: 'persona@ejemplo.mx' },
  { cp: '06600', colonia: 'Juárez', calle: 'Calle de la Prueba', numero: '1' },
]
/** The number on the third, which no other page has. */
export const RESULT = '12345678903'
/** The button of a form, in all of them. */
export const SUBMIT = 'main form button[type="submit"]'
