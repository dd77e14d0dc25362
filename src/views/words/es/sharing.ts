import type { ConsentState } from '../../../domain/facts/consent.ts'
import type { CheckResult } from '../../../domain/sharing/check.ts'

type Said = { readonly title: string; readonly paragraphs: readonly string[] }

/** What a consent's person reads; `when` is a moment in words. */
const STATES: Record<Exclude<ConsentState, 'vigente'>, (when: string) => string> = {
  vencido: (when) => `Dejó de servir el ${when}.`,
  revocado: (when) => `Lo quitaste el ${when}.`,
  usado: (when) => `Coincidió una vez, el ${when}: ya no sirve.`,
  agotado: () => 'Dejó de servir: con él se probaron cinco números que no son el tuyo.',
}

/** What a check says, to whoever asked. */
const RESULTS: Record<CheckResult, Said> = {
  coincide: { title: 'Coincide', paragraphs: ['Ese NSS es el de la persona de esa CURP.'] },
  'no coincide': {
    title: 'No coincide',
    paragraphs: [
      'Ese NSS no es el de la persona de esa CURP. Pídele que lo revise: está en sus documentos. Después de cinco números que no coinciden el código deja de servir.',
    ],
  },
  'sin consentimiento': {
    title: 'Sin consentimiento',
    paragraphs: [
      'No hay un permiso que sirva con ese código y esa CURP: quizá venció, se quitó o ya se usó, o hay un error al escribirlo. Pide a la persona un código nuevo.',
    ],
  },
}

/** How a use ended, as the person sees it. */
const OUTCOMES: Record<Exclude<CheckResult, 'sin consentimiento'>, string> = {
  coincide: 'coincide',
  'no coincide': 'no coincide',
}

/** Compartir mi NSS, and Cotejar for whoever is given a code. */
export const sharing = {
  title: 'Compartir mi NSS',
  lead: 'Si una escuela, un patrón o un banco ya tiene tu NSS y quiere saber si es el tuyo, dale un código. Con él solo ve si coincide: nunca ve el número, ni otro dato. Lo quitas cuando quieras.',
  para: '¿Para quién es?',
  paraHelp: 'Solo tú ves este nombre.',
  days: '¿Cuánto tiempo sirve?',
  day: (n: number): string => (n === 1 ? '1 día' : `${n} días`),
  times: '¿Cuántas veces sirve?',
  once: 'Hasta que coincida una vez',
  often: 'Las que necesite',
  make: 'Hacer el código',
  yours: 'Tus códigos',
  none: 'No has hecho ninguno.',
  remove: 'Quitar',
  removeOf: (audience: string): string => ` el código de ${audience}`,
  removed: 'Quitamos el código: ya no sirve.',
  back: 'Volver',
  code: {
    title: 'Tu código está listo',
    is: 'Es para ',
    code: 'Código:',
    qr: 'Código QR con tu código',
    keep: 'Anótalo, cópialo o tómale una foto al cuadro: por seguridad no lo guardamos y no se vuelve a mostrar. Entrégalo solo a quien es. Lo usa en ',
    keepEnd: ' con tu CURP y el NSS que ya tiene.',
    done: 'Ya lo tengo: ver mis códigos',
  },
  ends: (once: boolean, when: string): string =>
    once
      ? `Sirve hasta que coincida una vez, o hasta el ${when}.`
      : `Sirve las veces que haga falta, hasta el ${when}.`,
  states: STATES,
  used: (n: number): string =>
    n === 0 ? 'Nadie lo ha usado.' : n === 1 ? 'Se ha usado una vez.' : `Se ha usado ${n} veces.`,
  outcomes: OUTCOMES,
  use: (when: string, outcome: string, key?: string): string =>
    `${when}: ${outcome}. ${key ? `Lo usó ${key}, con su llave.` : 'Se usó en la página.'}`,
  nothing: {
    title: 'Hoy no puedes compartir tu NSS',
    paragraphs: [
      'Todavía no tienes un NSS en esta ventanilla, o no se puede mostrar. En Mi trámite dice por qué.',
    ],
    go: 'Ir a Mi trámite',
  },
  check: {
    title: 'Comprobar un NSS',
    lead: 'Si una persona te dio su NSS y un código, aquí ves si el número es el suyo. La respuesta es una de tres: coincide, no coincide, o no hay consentimiento. La persona ve cada vez que se usa su código.',
    curp: 'CURP de la persona',
    nss: 'NSS que te dio',
    nssHelp: 'Son once dígitos.',
    codigo: 'Código que te dio',
    codigoHelp: 'Son 26 letras y números, en grupos.',
    go: 'Comprobar',
    many: 'Comprobar muchos a la vez',
    manyHelp: (most: number): string =>
      `Con un archivo CSV de hasta ${most} renglones, con las columnas curp, nss y codigo. Recibes otro CSV con el resultado de cada renglón, sin los datos.`,
    file: 'Archivo CSV',
    checkFile: 'Comprobar el archivo',
    system: '¿Lo necesita tu sistema? Hay una interfaz de programas: ',
    api: 'su descripción (OpenAPI)',
    another: 'Comprobar otro',
    again: 'Intentar de nuevo',
  },
  results: RESULTS,
}
