import type { Office } from '../../domain/facts/office.ts'
import type { Verdict } from '../../domain/tramite/identify.ts'
import type { NoticeModel } from '../models/frame.ts'
import { bringWords, officeWords, SUBDELEGACION } from '../words/in-person.ts'
import { again, help } from './actions.ts'

const PAPERS = bringWords()
const WITH_NSS = bringWords(['los documentos donde aparezca tu NSS'])

/** How to find an office. */
const WHERE: NoticeModel['actions'][number] = { href: '/oficinas', text: 'Ver dónde hacerlo en persona' }

/** Verdicts that are settled in person. */
const IN_PERSON: readonly Verdict['outcome'][] = ['blocked', 'conflict', 'unreadable', 'unknown']

/** The same, naming the offices of the person's address. @param offices none: it says how to find one */
export function stoppedNotice(verdict: Verdict, offices: readonly Office[]): NoticeModel {
  const notice = notIdentified(verdict)
  if (!IN_PERSON.includes(verdict.outcome)) return notice
  const named = offices.slice(0, 3).map((one) => `Te toca: ${officeWords(one)}`)
  return { ...notice, paragraphs: [...notice.paragraphs, ...named], actions: [...notice.actions, WHERE] }
}

/** @param retry where asking the register again is a POST */
export function notIdentified(verdict: Verdict, retry = '/tramites/nss/domicilio'): NoticeModel {
  switch (verdict.outcome) {
    case 'registry down':
      return {
        title: 'El registro de personas no responde',
        paragraphs: [
          'No perdiste nada. Intenta de nuevo en unos minutos, o vuelve más tarde con la liga de tu correo: sigue funcionando.',
        ],
        code: 'registro_no_responde',
        actions: [],
        post: { href: retry, text: 'Intentar de nuevo', accion: 'consultar' },
      }
    case 'deceased':
      return {
        title: 'El trámite no puede continuar en línea',
        paragraphs: [
          'El registro indica que la persona de esta CURP falleció. Si es un error, acude al Registro Civil con tu acta de nacimiento para corregirlo.',
        ],
        code: 'curp_fallecido',
        actions: [help],
      }
    case 'replaced':
      return {
        title: 'Esta CURP fue reemplazada',
        paragraphs: [
          'Tu CURP cambió y esta ya no está vigente. Abre otra vez la liga de tu correo y escribe ahí la vigente: tu número es el mismo.',
          'Si no sabes cuál es, consúltala en gob.mx/curp. Por seguridad no la mostramos.',
        ],
        code: 'curp_reemplazada',
        actions: [again],
      }
    case 'blocked':
      return {
        title: 'Los trámites con esta CURP están detenidos',
        paragraphs: [
          'Así lo pidió la persona, o se están aclarando sus datos. No se dio ni se mostró ningún número.',
          `Si es tu CURP y quieres seguir, ve a ${SUBDELEGACION}, o escribe a quien responde por tus datos personales: está en el aviso de privacidad. ${PAPERS}`,
        ],
        code: 'curp_bloqueada',
        actions: [{ href: '/aviso-de-privacidad', text: 'Aviso de privacidad' }, help],
      }
    case 'conflict':
      return {
        title: 'Tu caso se resuelve en persona',
        paragraphs: [
          'El registro tiene más de un Número de Seguridad Social para tu CURP, o datos que no coinciden. Por eso no te mostramos ninguno.',
          `Ve a ${SUBDELEGACION}. ${WITH_NSS}`,
        ],
        code: 'nss_en_conflicto',
        actions: [help],
      }
    case 'unreadable':
      return {
        title: 'Tus datos están por corregirse',
        paragraphs: [
          'El registro tiene un dato tuyo que no se puede leer, quizá tu propio Número de Seguridad Social. Para no darte un segundo número, no te asignamos ninguno. Ya avisamos a quien opera este portal.',
          `Vuelve a intentarlo más adelante con la liga de tu correo, o ve a ${SUBDELEGACION}. ${WITH_NSS}`,
        ],
        code: 'dato_por_corregir',
        actions: [help],
      }
    default:
      return {
        title: 'No encontramos tu CURP en el registro',
        paragraphs: [
          `Revisa en gob.mx/curp que tu CURP exista y esté escrita igual. Si está bien, ve a ${SUBDELEGACION}.`,
          PAPERS,
        ],
        code: 'curp_desconocida',
        actions: [again],
      }
  }
}

export const exhausted: NoticeModel = {
  title: 'Por ahora no hay números disponibles',
  paragraphs: [
    'No hay números disponibles para tu domicilio. Tu solicitud quedó guardada y ya avisamos a quien opera este portal.',
    'Vuelve a intentarlo más tarde con la liga de tu correo: no tendrás que escribir de nuevo tus datos.',
  ],
  code: 'series_agotadas',
  actions: [],
  post: { href: '/tramites/nss/domicilio', text: 'Intentar de nuevo', accion: 'reintentar' },
}

/** The first correo of a CURP is bound by the institution's staff alone. */
export const firstAtDesk: NoticeModel = {
  title: 'La primera vez se hace en persona',
  paragraphs: [
    'Tu CURP todavía no tiene un correo registrado. Para cuidar tus datos, el primero se registra en la institución, con tu identificación a la vista.',
    `Ve a ${SUBDELEGACION}. ${PAPERS} Después haces el trámite aquí con ese correo.`,
  ],
  code: 'correo_en_persona',
  actions: [WHERE, help],
}

/** Name or number were corrected since the documents were issued. */
export const corrected: NoticeModel = {
  title: 'Tus datos se corrigieron',
  paragraphs: [
    'Tu nombre o tu número cambiaron en el registro después de que emitimos tus documentos. Te damos unos nuevos; los anteriores se siguen verificando, y dirán que hay otros más nuevos.',
  ],
  actions: [],
  post: { href: '/tramites/nss/domicilio', text: 'Ver mis documentos nuevos', accion: 'consultar' },
}

/** The register names a number since the link was opened. */
export const foundNumber: NoticeModel = {
  title: 'Encontramos un número para tu CURP',
  paragraphs: ['Ya tienes un Número de Seguridad Social: no hace falta tu domicilio.'],
  actions: [],
  post: { href: '/tramites/nss/domicilio', text: 'Ver mi NSS', accion: 'consultar' },
}
