import type { IssueKind } from '../../../domain/facts/issue.ts'
import type { DeskNotice } from '../../../domain/ports/outbox.ts'
import type { Block, LetterWords } from '../../models/letter.ts'
import { inPerson } from './in-person.ts'
import { time } from './time.ts'

const LINK_SUBJECT = 'Servicio Digital: Solicitud de Asignación o Localización de NSS'
const OTHERWISE = 'Si el botón no abre, copia esta dirección en tu navegador:'

const p = (text: string): Block => ({ is: 'paragraph', text })
const h = (text: string): Block => ({ is: 'heading', text })
const list = (...items: string[]): Block => ({ is: 'list', items })
const link = (text: string, url: string): Block => ({ is: 'link', text, url, otherwise: OTHERWISE })

/** The hours where clocks differ: nobody knows yet where the person lives. @param what comes then */
const elsewhere = (at: number, what = 'funciona hasta'): Block[] => [
  p(`Si vives donde la hora es otra, ${what}:`),
  list(...time.elsewhere(at)),
]

const office = (baseUrl: string): string => `${inPerson.bring()} A qué oficina, está en ${baseUrl}/oficinas`
const changedInPerson = (baseUrl: string): string =>
  `ve en persona: ahí cambian tu correo. ${office(baseUrl)}`

/** What was done in person, by what it changes. No value: a mail may be read by somebody else. */
const DONE: Record<DeskNotice, string> = {
  atencion: 'Se hizo en persona, en una oficina, el trámite de tu Número de Seguridad Social (NSS).',
  correo: 'Este correo quedó unido a tu CURP: desde ahora tu trámite va con él.',
  numero:
    'Tenías más de un Número de Seguridad Social (NSS) y se decidió cuál es el tuyo. El otro ya no está vigente. Haz el trámite otra vez para tener documentos con el que vale.',
  curp: 'Se registró que tu CURP cambió. Tu Número de Seguridad Social (NSS) es el mismo de siempre.',
  estatus: 'Se corrigió tu situación en el padrón.',
  nombre:
    'Se corrigió tu nombre en el padrón. Haz el trámite otra vez para tener documentos con el nombre corregido: tu número es el mismo.',
  alta: 'Se te dio de alta en el padrón. Ya puedes hacer el trámite de tu Número de Seguridad Social (NSS).',
  bloqueo: 'Se detuvieron los trámites con tu CURP: nadie puede pedir ni ver tu número con ella.',
  desbloqueo: 'Se quitó el bloqueo de tu CURP: ya puedes hacer tu trámite otra vez.',
  cancelacion:
    'Se borraron de esta ventanilla tus datos que ninguna ley obliga a conservar. Tu Número de Seguridad Social (NSS) es el mismo.',
  deshacer: 'Se deshizo un cambio de tu número o de tu CURP que había hecho la institución.',
  bloqueo_propio:
    'En Mi trámite se presionó «No fui yo» y detuvimos los trámites con tu CURP: nadie puede pedir ni ver tu número con ella, hasta que lo quites en persona.',
}

/** Done by the person, online. */
const OWN: readonly DeskNotice[] = ['bloqueo_propio']

const SUBJECT: Record<IssueKind, string> = {
  asignacion: 'Número de Seguridad Social asignado',
  localizacion: 'Número de Seguridad Social localizado',
}

const LEAD: Record<IssueKind, string> = {
  asignacion: 'Tu trámite terminó: no tenías un Número de Seguridad Social (NSS) y se te asignó uno.',
  localizacion: 'Tu trámite terminó: localizamos el Número de Seguridad Social (NSS) que ya tenías.',
}

/** The mails to citizens. Nothing in a subject is about the person. `expiresAt` is epoch ms, an `url` whole. */
export const mails = {
  banner: 'DEMOSTRACIÓN · SIN VALIDEZ OFICIAL',
  automatic: (portal: string): string =>
    `${portal} envió este mensaje de forma automática. No lo respondas: nadie lee las respuestas.`,

  link: ({ url, expiresAt }: { url: string; expiresAt: number }): LetterWords => ({
    subject: LINK_SUBJECT,
    title: 'Continúa con tu trámite',
    blocks: [
      p(
        'Con este correo se pidió asignar o localizar un Número de Seguridad Social (NSS). Si fuiste tú, sigue con esta liga:',
      ),
      link('Continuar con mi trámite', url),
      p(`La liga funciona hasta el ${time.deadline(expiresAt)}. Si te llega otra, esta deja de funcionar.`),
      ...elsewhere(expiresAt),
      p(
        'Puedes abrirla en otro teléfono o computadora: ahí escribirás de nuevo tu CURP. Ten a la mano tu domicilio y su código postal, por si hacen falta.',
      ),
      p('No la reenvíes ni la compartas: es solo para ti.'),
      h('¿No fuiste tú?'),
      p(
        'No tienes que hacer nada. Borra este mensaje: si nadie sigue la liga, la solicitud se cierra sola y no cambia nada.',
      ),
    ],
  }),

  consulta: ({ url, expiresAt }: { url: string; expiresAt: number }): LetterWords => ({
    subject: 'Servicio Digital: tu liga para entrar a Mi trámite',
    title: 'Entra a Mi trámite',
    blocks: [
      p(
        'Se pidió ver en qué va tu trámite, tus documentos y quién ha visto tus datos. Si fuiste tú, entra con esta liga:',
      ),
      link('Entrar a Mi trámite', url),
      p(`La liga funciona hasta el ${time.deadline(expiresAt)}.`),
      ...elsewhere(expiresAt),
      p('No la reenvíes ni la compartas: es solo para ti.'),
      h('¿No fuiste tú?'),
      p(
        'Quien lo pidió sabe tu CURP y tu folio o tu correo, pero sin esta liga no ve nada. Borra este mensaje.',
      ),
    ],
  }),

  /** @param audience for whom the code was, as the person typed it */
  check: ({ baseUrl, audience, at }: { baseUrl: string; audience: string; at: number }): LetterWords => ({
    subject: 'Servicio Digital: se usó el código que compartiste',
    title: 'Se usó el código que compartiste',
    blocks: [
      p(
        `El código que diste a «${audience}» se usó por primera vez el ${time.deadline(at)}. Quien lo usa solo sabe si el número que ya tenía coincide con el tuyo.`,
      ),
      p(
        `Cada uso queda en Mi trámite: ${baseUrl}/tramites/nss/consulta. De este código ya no te mandamos otro aviso.`,
      ),
      h('¿No lo diste tú?'),
      p('Entra a Mi trámite y quita el código. Si no lo hiciste tú, presiona también «No fui yo».'),
    ],
  }),

  /** @param correo the new one, masked */
  approval: ({
    url,
    expiresAt,
    correo,
  }: {
    url: string
    expiresAt: number
    correo: string
  }): LetterWords => ({
    subject: 'Servicio Digital: ¿Apruebas el cambio de correo de tu trámite?',
    title: '¿Quieres cambiar de correo?',
    blocks: [
      p(
        `Alguien pidió un trámite con tu CURP y con otro correo: ${correo}. Tu CURP está unida a este correo, así que tú decides.`,
      ),
      p('Si fuiste tú y quieres usar el correo nuevo, abre esta liga y aprueba el cambio:'),
      link('Ver la solicitud y decidir', url),
      p(`La liga funciona hasta el ${time.deadline(expiresAt)}.`),
      ...elsewhere(expiresAt),
      h('¿No fuiste tú?'),
      p('No apruebes nada y borra este mensaje. Sin tu permiso nadie sigue el trámite con otro correo.'),
      p(
        '¿Pediste el cambio, pero con otro correo? Te llegan pocos mensajes como este al día: abre la liga y escribe ahí el tuyo.',
      ),
    ],
  }),

  /** @param correo the new one, masked */
  moved: ({ baseUrl, correo }: { baseUrl: string; correo: string }): LetterWords => ({
    subject: 'Servicio Digital: el correo de tu CURP cambió',
    title: 'El correo de tu CURP cambió',
    blocks: [
      p(
        `La institución unió tu CURP a otro correo: ${correo}. Desde ahora este ya no sirve para tu trámite, y sus ligas no abren.`,
      ),
      h('¿No lo pediste tú?'),
      p(`Avisa a la institución, o ${changedInPerson(baseUrl)}`),
    ],
  }),

  waiting: ({ baseUrl }: { baseUrl: string }): LetterWords => ({
    subject: LINK_SUBJECT,
    title: 'Falta una aprobación',
    blocks: [
      p(
        'Con este correo se pidió un Número de Seguridad Social (NSS). La CURP que se escribió está unida a otro correo.',
      ),
      p(
        'El cambio se aprueba desde un mensaje que llega a ese otro correo. Cuando lo aprueben, te enviamos aquí la liga para seguir. La solicitud vale 24 horas.',
      ),
      p(
        'Ahí llegan pocos al día. Si hay uno de hoy que nombra otro correo, también sirve: ábrelo y escribe este.',
      ),
      p('¿Todavía entras a ese otro correo? Lo más rápido es pedir la liga con él.'),
      h('¿Ya no puedes entrar a tu correo anterior?'),
      p(`Entonces ${changedInPerson(baseUrl)}`),
      h('¿No fuiste tú?'),
      p('No tienes que hacer nada. Borra este mensaje.'),
    ],
  }),

  taken: ({ baseUrl }: { baseUrl: string }): LetterWords => ({
    subject: LINK_SUBJECT,
    title: 'Este correo ya está en uso',
    blocks: [
      p(
        'Con este correo se pidió un Número de Seguridad Social (NSS), pero el correo ya está unido a otra CURP. Cada correo sirve para una sola persona.',
      ),
      list(
        'Si el trámite es de otra persona, debe pedirlo con un correo suyo.',
        'Si te equivocaste al escribir la CURP, empieza de nuevo con la tuya.',
      ),
      link('Empezar de nuevo', `${baseUrl}/tramites/nss`),
      h('¿No fuiste tú?'),
      p('No tienes que hacer nada. Borra este mensaje: no cambió nada.'),
    ],
  }),

  desk: ({ baseUrl, notice }: { baseUrl: string; notice: DeskNotice }): LetterWords => ({
    subject: OWN.includes(notice)
      ? 'Servicio Digital: detuvimos tus trámites'
      : 'Servicio Digital: un aviso sobre tus datos',
    title: 'Un aviso sobre tus datos',
    blocks: [
      p(DONE[notice]),
      ...(OWN.includes(notice) ? [] : [p('Lo hizo alguien de la institución.')]),
      h('¿No lo pediste tú?'),
      p(`Avisa a la institución, o ve en persona. ${office(baseUrl)}`),
    ],
  }),

  /** @param correo the new one, masked */
  move: ({ url, expiresAt, correo }: { url: string; expiresAt: number; correo: string }): LetterWords => ({
    subject: 'Servicio Digital: el correo de tu CURP va a cambiar',
    title: 'El correo de tu CURP va a cambiar',
    blocks: [
      p(
        `En una oficina se pidió unir tu CURP a otro correo: ${correo}. El cambio se hace el ${time.deadline(expiresAt)}.`,
      ),
      ...elsewhere(expiresAt, 'se hace a'),
      p('Si lo pediste tú, no tienes que hacer nada.'),
      h('¿No lo pediste tú?'),
      p('Detén el cambio con esta liga antes de esa hora:'),
      link('Ver el cambio y detenerlo', url),
    ],
  }),

  /** The number stands below the fold of any preview: inboxes and locked screens show the subject and the first lines. */
  result: ({
    kind,
    nss,
    folio,
    umf,
    baseUrl,
  }: {
    kind: IssueKind
    nss: string
    folio: string
    umf?: string
    baseUrl: string
  }): LetterWords => ({
    subject: SUBJECT[kind],
    title: 'Tu Número de Seguridad Social',
    blocks: [
      p(LEAD[kind]),
      p('Aquí van tus dos documentos, en PDF y con sello digital:'),
      list(
        'Número de Seguridad Social: la hoja que acredita tu número.',
        'Tarjeta de Número de Seguridad Social: para imprimir, recortar y llevar contigo.',
      ),
      p(
        'Guárdalos en un lugar seguro: los puedes imprimir las veces que necesites y tu número no cambia nunca.',
      ),
      { is: 'figure', label: 'Número de Seguridad Social (NSS)', value: nss },
      p(`Folio del trámite: ${folio}`),
      h('Qué sigue'),
      list(
        'Regístrate en una Administradora de Fondos para el Retiro (AFORE), que cuidará tu ahorro.',
        'Dale el número a tu patrón cuando te lo pida: lo necesita para inscribirte.',
        '¿Estudias? Sube cualquiera de los dos documentos en el apartado de Asignación de NSS de tu solicitud de inscripción.',
        `Cuando un patrón te inscriba, te tocará la Unidad de Medicina Familiar (U.M.F.) de tu domicilio${umf ? `: ${umf}` : ''}.`,
        `Quien reciba tus documentos puede ver si son auténticos en ${baseUrl}/verificar`,
      ),
      h('Cuida tu número'),
      p(
        'No lo publiques ni lo des a quien no lo necesite. No es una identificación, y nunca te lo pediremos por correo ni por teléfono.',
      ),
      h('¿Algo no está bien?'),
      p(`Si un dato está mal, o si tú no hiciste este trámite, mira qué hacer en ${baseUrl}/ayuda`),
    ],
  }),
}
