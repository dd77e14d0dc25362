import type { KeptForm, NoticeModel, Typed } from '../models/frame.ts'
import { withForm } from '../notices/actions.ts'
import { momentWords } from '../words/moment.ts'
import { TYPED_WORDS } from './words.ts'

const signIn = { href: '/mostrador/entrar', text: 'Entrar al mostrador' }

const CLOSES = 'Se cierra tras 10 minutos sin uso y a las 8 horas. Lo último que enviaste no se hizo'

/** What somebody typed in a form of the counter that is not taken: the page keeps it, and the portal does not. */
export type KeptAtDesk = {
  /** to send again in their next session */
  readonly form?: KeptForm | undefined
  /** to be copied, by field: the file that it is about has to be opened again */
  readonly typed?: Typed
}

const WAYS_BACK: Readonly<Record<string, string>> = {
  guardar: 'guardar el domicilio',
  recuperar: 'seguir con la búsqueda',
}

/** With what was typed in the form that met the end. */
export function staffSessionEnded({ form, typed = {} }: KeptAtDesk): NoticeModel {
  const said = { title: 'Tu sesión del mostrador terminó', code: 'sesion_personal' }
  const copied = typedOf(typed)
  if (!form && !copied) return { ...said, paragraphs: [`${CLOSES}: entra y repítelo.`], actions: [signIn] }
  const beside = { ...signIn, text: 'Entrar al mostrador, en otra ventana', aside: true }
  const then = form
    ? 'después regresa aquí y presiona el primer botón'
    : 'abre ahí otra vez el formulario, y cópialo de aquí'
  const paragraphs = [
    `${CLOSES}.`,
    `Lo que escribiste no se perdió: está en esta página, y en ninguna otra parte. Entra al mostrador en otra ventana de este mismo navegador; ${then}.`,
  ]
  const notice = { ...said, paragraphs, ...(copied ? { typed: copied } : {}), actions: [beside] }
  return withForm(notice, form, `Ya entré: ${WAYS_BACK[form?.accion ?? '']}`)
}

/** Those of the fields that people type in, in words; undefined when there is none. */
function typedOf(typed: Typed): NoticeModel['typed'] {
  const said = Object.entries(TYPED_WORDS).flatMap(([field, label]) => {
    const text = typed[field]?.trim()
    return text ? [{ label, text }] : []
  })
  return said.length > 0 ? said : undefined
}

export const notAllowed: NoticeModel = {
  title: 'Tu puesto no permite esto',
  paragraphs: [
    'El intento quedó en la auditoría. Si te toca hacerlo, la persona responsable de tu oficina puede cerrar tu cuenta e invitarte con otro puesto.',
  ],
  code: 'puesto_sin_permiso',
  actions: [{ href: '/mostrador', text: 'Volver al mostrador' }],
}

export const linkOver: NoticeModel = {
  title: 'Esta liga ya no sirve',
  paragraphs: ['Cada liga vale diez minutos, una vez y cinco códigos. Pide otra.'],
  code: 'liga_personal',
  actions: [signIn],
}

export const invitationOver: NoticeModel = {
  title: 'Esta invitación ya no sirve',
  paragraphs: [
    'Cada invitación vale 48 horas y se acepta una vez. Pide otra a la persona responsable de tu oficina, o a quien opera el portal.',
  ],
  code: 'invitacion_personal',
  actions: [signIn],
}

export const staffLeft: NoticeModel = {
  title: 'Saliste del mostrador',
  paragraphs: ['Tu sesión terminó en este navegador.'],
  actions: [signIn],
}

const search = { href: '/mostrador/buscar', text: 'Buscar a una persona' }

/** @param resetsAt epoch ms */
export const tooManySearches = (resetsAt: number, { form }: KeptAtDesk): NoticeModel =>
  withForm(
    {
      title: 'Demasiadas búsquedas',
      paragraphs: [`Hay un límite de 60 por hora para cada quien. Sigue el ${momentWords(resetsAt)}.`],
      code: 'demasiadas_busquedas',
      actions: [{ href: '/mostrador', text: 'Volver al mostrador' }],
    },
    form,
    'Volver a la búsqueda, con lo que escribí',
  )

/** With what was typed in the form that is about it. */
export function fileClosed({ form, typed = {} }: KeptAtDesk): NoticeModel {
  const copied = typedOf(typed)
  const paragraphs = ['Se abre con un motivo, y solo en tu sesión. Búscalo otra vez.']
  if (form) paragraphs.push('El domicilio que escribiste no se perdió: guárdalo antes, con el primer botón.')
  if (copied)
    paragraphs.push('Lo que escribiste no se perdió: ábrelo en otra ventana, y cópialo de esta página.')
  const beside = { ...search, text: 'Buscar a una persona, en otra ventana', aside: true }
  const notice = {
    title: 'Este expediente no está abierto',
    paragraphs,
    code: 'expediente_cerrado',
    ...(copied ? { typed: copied } : {}),
    actions: [copied ? beside : search],
  }
  return withForm(notice, form, 'Guardar el domicilio')
}

export const addressKept: NoticeModel = {
  title: 'El domicilio quedó guardado',
  paragraphs: ['Busca otra vez a la persona, y en su expediente presiona «Seguir con su domicilio».'],
  actions: [search],
}

export const notGivable: NoticeModel = {
  title: 'Este documento no se puede dar ahora',
  paragraphs: [
    'No es de esta persona, o el registro dice hoy otra cosa de ella: su nombre, su número o su situación. Revisa su situación en el expediente.',
  ],
  code: 'documento_detenido',
  actions: [search],
}

/**
 * @param why what the register, or the operator, says of the person
 * @param again the form that was sent, where it may be otherwise in a moment
 */
export const notAttended = (why: string, file: string, again?: KeptForm): NoticeModel =>
  withForm(
    {
      title: 'Aquí no se le puede dar su número',
      paragraphs: [why, 'Si hay un dato que corregir, proponlo desde su expediente.'],
      code: 'atencion_detenida',
      actions: [{ href: file, text: 'Volver a la persona' }],
    },
    again,
    'Intentar de nuevo',
  )

export const caseUnknown: NoticeModel = {
  title: 'Ese asunto no existe',
  paragraphs: ['Revisa la dirección, o búscalo en la lista.'],
  code: 'asunto_desconocido',
  actions: [{ href: '/mostrador/asuntos', text: 'Ver los asuntos' }],
}
