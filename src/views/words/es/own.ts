import type { Step } from '../../../domain/facts/tramite.ts'
import type { MailState } from '../../../domain/ports/result-mail-store.ts'
import { inPerson } from './in-person.ts'

/** Where the trámite stands, where nothing was issued. */
const STEPS: Record<Step, string> = {
  enlace: 'Pediste el trámite y falta abrir la liga que llegó a tu correo.',
  domicilio: 'Falta tu domicilio: abre la liga de tu correo, o empieza de nuevo.',
  resultado: 'Tu trámite terminó.',
  terminado: 'Tu trámite terminó.',
  cancelado: 'Cancelaste el trámite. No se te dio ningún número.',
}

/** What became of the mail with the documents. */
const MAIL: Record<MailState, string> = {
  'en camino': 'El correo con tus documentos va en camino.',
  demorado: 'El servidor de tu correo todavía no recibe tus documentos; seguimos intentando.',
  enviado: 'El correo con tus documentos ya salió.',
  rechazado: 'El servidor de tu correo rechazó tus documentos. Descárgalos aquí.',
  abandonado: 'No pudimos entregar el correo con tus documentos. Descárgalos aquí.',
}

/** Mi trámite. */
export const own = {
  title: 'Mi trámite',
  ask: {
    lead: 'Aquí ves en qué va tu trámite, tus documentos y quién ha visto tus datos. Te mandamos una liga al correo que está unido a tu CURP.',
    datum: 'Folio de tu trámite, o tu correo electrónico',
    datumHelp: 'El folio son los 22 dígitos de tus documentos. El correo es el de tu trámite.',
    neither: '¿Ya no tienes ese correo, ni tu folio? ',
    inPerson: 'Ve en persona',
  },
  link: {
    title: 'Entra a Mi trámite',
    lead: 'Con esta liga ves en qué va tu trámite, tus documentos y quién ha visto tus datos.',
    press: 'Presiona el botón para entrar.',
    again: 'Para saber que eres tú, escribe tu CURP otra vez.',
    go: 'Entrar',
    notYou: '¿No lo pediste tú? Cierra esta página: no cambia nada.',
  },
  state: 'En qué va',
  mailTitle: 'Tu correo',
  share: 'Da a una escuela, un patrón o un banco un código para comprobar tu número, sin que lo vean.',
  shareGo: 'Compartir, o ver mis códigos',
  seen: 'Quién ha visto tus datos',
  seenLead: 'Lo último que se hizo con ellos, hora del centro de México:',
  seenAll: 'Ver todo lo del último año',
  notMe: 'No fui yo',
  trail: {
    lead: 'Todo lo que se hizo con tus datos en el último año, lo más nuevo primero, hora del centro de México. A quien te atendió no lo nombramos: la institución sabe quién fue y por qué.',
    empty: 'No hay nada más.',
    older: 'Ver lo anterior',
    newest: 'Volver a lo más nuevo',
    back: 'Volver a Mi trámite',
    notYou: '¿Hay algo que no hiciste tú?',
    stop: 'Puedes detener tus trámites en este momento.',
  },
  steps: STEPS,
  none: 'No hay ningún trámite de este correo con tu CURP.',
  issued: {
    asignacion: (day: string) => `Se te asignó tu NSS el ${day}. Está en tus documentos.`,
    localizacion: (day: string) => `Se encontró tu NSS el ${day}. Está en tus documentos.`,
  },
  corrected:
    'Después se corrigieron tus datos: haz el trámite otra vez para tener documentos nuevos. Tu número es el mismo.',
  mail: MAIL,
  notices: {
    another: 'Pedir otra liga',
    sent: {
      title: 'Revisa el correo de tu trámite',
      paragraphs: [
        'Si tu CURP y lo que escribiste corresponden a un trámite, mandamos una liga al correo que está unido a esa CURP. Funciona 24 horas.',
        '¿No lo ves? Busca en la carpeta de correo no deseado. Si ya recibiste una liga hoy y no llega otra, esa sirve.',
        'Por seguridad no decimos si los datos son correctos, ni cuál es el correo.',
      ],
    },
    closed: {
      desconocida: {
        title: 'No encontramos esta liga de Mi trámite',
        paragraphs: [
          'Quizá le falta una parte, o ya venció: copia la liga entera desde tu correo, o pide otra.',
        ],
      },
      vencida: {
        title: 'Esta liga de Mi trámite venció',
        paragraphs: ['Las ligas sirven 24 horas. Pide otra.'],
      },
      bloqueada: {
        title: 'Esta liga de Mi trámite se bloqueó',
        paragraphs: ['Se escribieron cinco CURP que no corresponden. Pide otra liga.'],
      },
      cambió: {
        title: 'Esta liga de Mi trámite ya no funciona',
        paragraphs: ['El correo al que llegó ya no es el que está unido a la CURP. Pide otra liga.'],
      },
    },
    ended: {
      title: 'Tu sesión de Mi trámite terminó',
      paragraphs: [
        'Para cuidar tus datos, la sesión se cierra tras 30 minutos sin uso o a las dos horas, si no pides más tiempo. Abre otra vez la liga de tu correo, o pide otra.',
      ],
    },
    disownAsk: {
      title: '¿No fuiste tú? Detén tus trámites',
      paragraphs: [
        'Nadie podrá pedir ni ver tu número con tu CURP, tú tampoco, y se cierran las sesiones abiertas del trámite. Tu número no cambia y tus documentos siguen siendo válidos.',
        `Se quita en persona. ${inPerson.bring()}`,
      ],
      no: 'No, volver',
      yes: 'Sí, detener mis trámites ahora',
    },
    disowned: {
      title: 'Detuvimos tus trámites',
      paragraphs: [
        'Nadie puede pedir ni ver tu número con tu CURP. Te lo dijimos también por correo.',
        `Para quitarlo, ve en persona. ${inPerson.bring()} Ahí también pueden decirte quién usó tus datos.`,
      ],
      where: 'Ver dónde ir en persona',
    },
    corrected: {
      title: 'Tus datos se corrigieron',
      paragraphs: [
        'Tus documentos dicen lo de antes. Haz el trámite otra vez y te damos otros, con el mismo correo: tu número es el de siempre.',
      ],
      again: 'Hacer el trámite otra vez',
    },
  },
}
