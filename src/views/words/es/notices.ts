import { inPerson } from './in-person.ts'

const { yours, bring, withNss } = inPerson
const URGENT = 'Si te urge, ve en persona a la oficina que te toca.'
const limited = (when: string): string => `Por seguridad hay un límite. Puedes intentar de nuevo el ${when}.`

/** Pages that say what happened and what to do next. */
export const notices = {
  again: 'Empezar de nuevo',
  home: 'Ir al inicio',
  help: 'Ayuda',
  retry: 'Intentar de nuevo',
  where: 'Ver dónde hacerlo en persona',
  yourOffice: (office: string) => `Te toca: ${office}`,

  registryDown: {
    title: 'El registro de personas no responde',
    paragraphs: [
      'No perdiste nada. Intenta de nuevo en unos minutos, o vuelve más tarde con la liga de tu correo: sigue funcionando.',
    ],
  },
  deceased: {
    title: 'El trámite no puede continuar en línea',
    paragraphs: [
      'El registro indica que la persona de esta CURP falleció. Si es un error, acude al Registro Civil con tu acta de nacimiento para corregirlo.',
    ],
  },
  replaced: {
    title: 'Esta CURP fue reemplazada',
    paragraphs: [
      'Tu CURP cambió y esta ya no está vigente. Abre otra vez la liga de tu correo y escribe ahí la vigente: tu número es el mismo.',
      'Si no sabes cuál es, consúltala en gob.mx/curp. Por seguridad no la mostramos.',
    ],
  },
  blocked: {
    title: 'Los trámites con esta CURP están detenidos',
    paragraphs: [
      'Así lo pidió la persona, o se están aclarando sus datos. No se dio ni se mostró ningún número.',
      `Si es tu CURP y quieres seguir, ve a ${yours}, o escribe a quien responde por tus datos personales: está en el aviso de privacidad. ${bring()}`,
    ],
  },
  conflict: {
    title: 'Tu caso se resuelve en persona',
    paragraphs: [
      'El registro tiene más de un Número de Seguridad Social para tu CURP, o datos que no coinciden. Por eso no te mostramos ninguno.',
      `Ve a ${yours}. ${bring([withNss])}`,
    ],
  },
  unreadable: {
    title: 'Tus datos están por corregirse',
    paragraphs: [
      'El registro tiene un dato tuyo que no se puede leer, quizá tu propio Número de Seguridad Social. Para no darte un segundo número, no te asignamos ninguno. Ya avisamos a quien opera este portal.',
      `Vuelve a intentarlo más adelante con la liga de tu correo, o ve a ${yours}. ${bring([withNss])}`,
    ],
  },
  unknown: {
    title: 'No encontramos tu CURP en el registro',
    paragraphs: [
      `Revisa en gob.mx/curp que tu CURP exista y esté escrita igual. Si está bien, ve a ${yours}.`,
      bring(),
    ],
  },
  exhausted: {
    title: 'Por ahora no hay números disponibles',
    paragraphs: [
      'No hay números disponibles para tu domicilio. Tu solicitud quedó guardada y ya avisamos a quien opera este portal.',
      'Vuelve a intentarlo más tarde con la liga de tu correo: no tendrás que escribir de nuevo tus datos.',
    ],
  },
  firstAtDesk: {
    title: 'La primera vez se hace en persona',
    paragraphs: [
      'Tu CURP todavía no tiene un correo registrado. Para cuidar tus datos, el primero se registra en la institución, con tu identificación a la vista.',
      `Ve a ${yours}. ${bring()} Después haces el trámite aquí con ese correo.`,
    ],
  },
  corrected: {
    title: 'Tus datos se corrigieron',
    paragraphs: [
      'Tu nombre o tu número cambiaron en el registro después de que emitimos tus documentos. Te damos unos nuevos; los anteriores se siguen verificando, y dirán que hay otros más nuevos.',
    ],
    post: 'Ver mis documentos nuevos',
  },
  numberToProve: {
    title: 'Ya hay un número en el registro',
    paragraphs: [
      'Apareció después de que abriste tu liga. Para cuidarlo, hay que comprobar que es tuyo.',
      'Abre otra vez la liga de tu correo: te pedirá tu nombre como lo tiene el registro.',
    ],
  },
  foundNumber: {
    title: 'Encontramos un número para tu CURP',
    paragraphs: ['Ya tienes un Número de Seguridad Social: no hace falta tu domicilio.'],
    post: 'Ver mi NSS',
  },

  links: {
    desconocido: {
      title: 'No encontramos esta liga',
      paragraphs: [
        'Quizá le falta una parte: copia la liga entera desde tu correo. Si sigue sin abrir, pide una nueva.',
      ],
    },
    vencido: {
      title: 'Esta liga venció',
      paragraphs: ['Las ligas sirven 24 horas. Pide otra: si ya escribiste tu domicilio, lo guardamos.'],
    },
    reemplazado: {
      title: 'Hay una liga más nueva',
      paragraphs: ['Pediste otra liga después de esta. Abre el correo más reciente; esta ya no funciona.'],
    },
    bloqueado: {
      title: 'Esta liga se bloqueó',
      paragraphs: [
        'Se escribieron cinco CURP que no corresponden. Por seguridad la liga ya no funciona. Pide una nueva.',
      ],
    },
    // the CURP was bound to another correo meanwhile, or the correo to another CURP: told by mail, never on a page
    'sin efecto': {
      title: 'Esta liga ya no funciona',
      paragraphs: ['Empieza de nuevo. Te diremos en tu correo lo que sigue.'],
    },
    terminado: {
      title: 'Este trámite ya terminó',
      paragraphs: [
        'Te enviamos tus documentos por correo. Si no los tienes, empieza de nuevo: tu número será el mismo.',
      ],
    },
    cancelado: {
      title: 'Este trámite se canceló',
      paragraphs: ['No se te dio ningún número. Puedes empezar de nuevo cuando quieras.'],
    },
  },

  moves: {
    stopped: {
      title: 'Detuviste el cambio de correo',
      paragraphs: [
        'Tu CURP sigue unida a tu correo de siempre. Quedó escrito que lo detuviste.',
        'Alguien pidió el cambio en una oficina con tus datos: avisa a la institución.',
      ],
    },
    over: {
      title: 'Esta liga ya no sirve',
      paragraphs: [
        'El cambio ya se hizo, o alguien lo detuvo. Si tu CURP quedó unida a un correo que no es tuyo, ve en persona a la institución.',
      ],
    },
  },

  changes: {
    abierto: { title: 'Cambio de correo', paragraphs: [] as string[] },
    aprobado: {
      title: 'Aprobaste el cambio de correo',
      paragraphs: ['Enviamos la liga para seguir al correo nuevo. Desde ahora tu CURP está unida a él.'],
    },
    rechazado: {
      title: 'Rechazaste el cambio de correo',
      paragraphs: ['Todo queda igual: tu CURP sigue unida a tu correo de siempre.'],
    },
    corregido: {
      title: 'Esta solicitud ya no cuenta',
      paragraphs: [
        'Quien pidió el cambio escribió después otro correo nuevo. No se hizo ningún cambio: tu CURP sigue unida a tu correo de siempre.',
        'Si fuiste tú, aprueba el correo corregido: la liga llega en otro mensaje. Si no fuiste tú, no hagas nada.',
      ],
    },
    ocupado: {
      title: 'Ese correo ya es de otra CURP',
      paragraphs: ['No se hizo el cambio. Empieza el trámite de nuevo con otro correo que sea solo tuyo.'],
    },
    vencido: {
      title: 'Esta solicitud venció',
      paragraphs: ['No se hizo el cambio. Si todavía lo quieres, empieza el trámite con el correo nuevo.'],
    },
    desconocido: {
      title: 'No encontramos esta solicitud',
      paragraphs: ['Quizá le falta una parte a la liga: cópiala entera desde tu correo.'],
    },
  },

  sessionEnded: {
    title: 'Tu sesión terminó',
    why: 'Para cuidar tus datos, la sesión se cierra tras 30 minutos sin uso o a las dos horas, si no pides más tiempo.',
    kept: [
      'Lo que escribiste no se perdió: está en esta página, y en ninguna otra parte.',
      'Abre la liga de tu correo en otra ventana de este mismo navegador. Después regresa a esta página y presiona el botón. Si esta computadora es de otras personas y ya no vas a seguir, cierra esta página.',
    ],
    open: 'Abre otra vez la liga de tu correo para seguir donde estabas.',
    post: 'Ya abrí la liga: seguir con lo que escribí',
  },
  otherOpen: {
    title: 'En este navegador se abrió otro trámite',
    why: 'La página de la que vienes es de otra persona que la del trámite que se abrió después. No hicimos lo que pediste, y los dos trámites quedaron igual.',
  },
  cancelAsk: {
    title: '¿Quieres cancelar el trámite?',
    paragraphs: [
      'No se te asignará ningún número y se borrará lo que escribiste. Podrás empezar de nuevo cuando quieras.',
    ],
    no: 'No, seguir con el trámite',
    post: 'Sí, cancelar el trámite',
  },
  cancelled: { title: 'Cancelaste el trámite', paragraphs: ['No se te dio ningún número.'] },
  goodbye: {
    title: 'Terminaste tu trámite',
    paragraphs: [
      'Gracias. Te enviamos tus documentos por correo: si no llegan, empieza de nuevo y tu número será el mismo. Cerramos tu sesión para cuidar tus datos.',
      'Siguiente paso: dale tu NSS a tu patrón cuando te lo pida y regístrate en una AFORE.',
    ],
  },
  left: {
    title: 'Saliste del trámite',
    paragraphs: ['Cerramos tu sesión. Puedes volver con la liga de tu correo mientras funcione.'],
  },

  backToForm: 'Volver al formulario, con lo que escribí',
  tooManyOfNetwork: (when: string) => ({
    title: 'Demasiados intentos desde tu red',
    paragraphs: [
      `Muchas personas comparten una red, y hay un límite para todas juntas. Puedes intentar de nuevo el ${when}, o ahora mismo desde otra red: por ejemplo, con los datos de tu teléfono en vez del wifi.`,
      URGENT,
    ],
  }),
  tooMany: (when: string) => ({
    title: 'Demasiados intentos',
    paragraphs: [limited(when), URGENT],
  }),
  /** where no office does it instead */
  tooManyApart: (when: string) => ({ title: 'Demasiados intentos', paragraphs: [limited(when)] }),
  notFound: {
    title: 'No encontramos esta página',
    paragraphs: [
      'Revisa que la dirección esté bien escrita. Si llegaste por una liga de este portal, avísanos.',
    ],
  },
  wrongMethod: {
    title: 'Aquí no hay nada que abrir',
    paragraphs: ['Vuelve a la página anterior y usa sus botones.'],
  },
  tooLarge: {
    title: 'Lo que enviaste es demasiado grande',
    paragraphs: ['Vuelve atrás y envía menos texto.'],
  },
  wrongOrigin: {
    title: 'Lo que escribiste llegó desde otra página',
    paragraphs: ['Por seguridad no lo aceptamos. Abre el formulario aquí y envíalo de nuevo.'],
  },
  wrongType: {
    title: 'No entendimos lo que enviaste',
    paragraphs: ['Usa los formularios de este portal.'],
  },
  unavailable: (reference: string, kept: boolean) => ({
    title: 'Por ahora no podemos guardar nada',
    paragraphs: [
      'Lo último que enviaste no se guardó; lo de antes sigue ahí. Ya avisamos a quien opera este portal.',
      kept
        ? 'Lo que escribiste está en esta página. Espera unos minutos y presiona el botón.'
        : 'Espera unos minutos y vuelve a intentarlo, o abre otra vez la liga de tu correo.',
      `Si sigue igual, avisa a la institución con esta referencia: ${reference}.`,
    ],
  }),
  failure: (reference: string, kept: boolean) => ({
    title: 'Algo falló de nuestro lado',
    paragraphs: [
      kept
        ? 'No perdiste nada: lo que enviaste está en esta página. Espera unos minutos y presiona el botón.'
        : 'No perdiste lo que ya habías enviado. Intenta de nuevo en unos minutos.',
      `Si sigue igual, avisa a la institución con esta referencia: ${reference}.`,
    ],
  }),

  unknownCode: {
    title: 'Ningún documento tiene ese código',
    paragraphs: [
      'Revisa que el código esté completo. Si lo leíste del QR, el documento no es de este portal: no lo aceptes.',
    ],
  },
  fileTooLarge: {
    title: 'El archivo es demasiado grande',
    paragraphs: [
      'Aquí caben archivos de hasta 10 MB. Los documentos de este portal pesan menos de 1 MB: uno más grande no es como lo emitimos.',
      'Si tienes el papel, lee su código QR o escribe el código.',
    ],
  },
  busy: {
    title: 'Hay muchos archivos a la vez',
    paragraphs: ['Intenta de nuevo en unos segundos, o usa el código del documento.'],
  },
  fileTooSlow: {
    title: 'El archivo llega demasiado despacio',
    paragraphs: ['Intenta de nuevo con mejor señal, o usa el código del documento: es mucho más ligero.'],
  },
  tryAgain: 'Intentar otra vez',
  verifyAgain: 'Volver a verificar',
}
