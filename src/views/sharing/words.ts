import { type Consent, type ConsentUse, consentState } from '../../domain/facts/consent.ts'
import type { CheckResult } from '../../domain/sharing/check.ts'
import type { NoticeModel } from '../models/frame.ts'
import { momentWords } from '../words/moment.ts'

/** A consent as its person sees it. */
export type ConsentRow = {
  readonly id: string
  readonly audience: string
  /** it may be taken back */
  readonly open: boolean
  readonly state: string
  readonly uses: readonly string[]
}

/** @param count all uses, of which `uses` are the newest */
export function consentRow(
  consent: Consent & { readonly uses: readonly ConsentUse[]; readonly count: number },
  now: number,
): ConsentRow {
  const { id, audience, uses, count } = consent
  const state = consentState(consent, now)
  return {
    id,
    audience,
    open: state === 'vigente',
    state: `${STATES[state](consent)} ${count === 0 ? 'Nadie lo ha usado.' : `Se ha usado ${times(count)}.`}`,
    uses: uses.map(useWords),
  }
}

const times = (count: number): string => (count === 1 ? 'una vez' : `${count} veces`)

const STATES: Record<ReturnType<typeof consentState>, (consent: Consent) => string> = {
  vigente: endWords,
  vencido: (one) => `Dejó de servir el ${momentWords(one.expiresAt)}.`,
  revocado: (one) => `Lo quitaste el ${momentWords(one.revokedAt ?? one.expiresAt)}.`,
  usado: (one) => `Servía una vez, y se usó el ${momentWords(one.spentAt ?? one.expiresAt)}.`,
  agotado: () => 'Dejó de servir: con él se probaron cinco números que no son el tuyo.',
}

/** Until when, and how often. */
export function endWords({ expiresAt, once }: Pick<Consent, 'expiresAt' | 'once'>): string {
  return `Sirve ${once ? 'una vez' : 'las veces que haga falta'}, hasta el ${momentWords(expiresAt)}.`
}

const useWords = ({ at, outcome, keyName }: ConsentUse): string =>
  `${momentWords(at)}: ${outcome}. ${keyName ? `Lo usó ${keyName}, con su llave.` : 'Se usó en la página.'}`

/** What a check says, to whoever asked. */
export const RESULTS: Record<CheckResult, NoticeModel> = {
  coincide: {
    title: 'Coincide',
    paragraphs: ['Ese NSS es el de la persona de esa CURP.'],
    actions: [{ href: '/cotejar', text: 'Comprobar otro' }],
  },
  'no coincide': {
    title: 'No coincide',
    paragraphs: [
      'Ese NSS no es el de la persona de esa CURP. Pídele que lo revise: está en sus documentos. Después de cinco números que no coinciden el código deja de servir.',
    ],
    actions: [{ href: '/cotejar', text: 'Comprobar otro' }],
  },
  'sin consentimiento': {
    title: 'Sin consentimiento',
    paragraphs: [
      'No hay un permiso que sirva con ese código y esa CURP: quizá venció, se quitó o ya se usó, o hay un error al escribirlo. Pide a la persona un código nuevo.',
    ],
    actions: [{ href: '/cotejar', text: 'Intentar de nuevo' }],
  },
}

/** There is nothing to share, or it may not be shown now. */
export const nothingToShare: NoticeModel = {
  title: 'Hoy no puedes compartir tu NSS',
  paragraphs: [
    'Todavía no tienes un NSS en esta ventanilla, o no se puede mostrar. En Mi trámite dice por qué.',
  ],
  code: 'sin_numero_que_compartir',
  actions: [{ href: '/tramites/nss/mio', text: 'Ir a Mi trámite' }],
}
