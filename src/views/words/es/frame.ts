/** What every page has: header, breadcrumb, steps, footer, summary of errors, fields. */
export const frame = {
  skip: 'Ir al contenido',
  demo: {
    label: 'Aviso de demostración',
    notice: 'Demostración: nada de lo que aquí salga tiene validez oficial.',
    people: 'Personas de prueba',
    mailbox: 'Correo de prueba',
  },
  leave: 'Salir',
  trail: {
    label: 'Dónde estás',
    home: 'Inicio',
    tramites: 'Trámites',
    here: 'Asignación o localización de NSS',
  },
  steps: {
    label: 'Pasos del trámite',
    names: ['Iniciar trámite', 'Ingresar domicilio', 'Finalizar trámite'],
    now: 'Ahora: ',
    done: 'Terminado: ',
    step: 'Paso ',
  },
  foot: {
    help: 'Ayuda',
    verify: 'Verificar un documento',
    privacy: 'Aviso de privacidad',
    accessibility: 'Accesibilidad',
    responsible: (institution: string) => `Responsable: ${institution}.`,
  },
  /** in front of a title, and of a sentence that says what is wrong */
  error: 'Error: ',
  faults: (n: number) => (n === 1 ? 'Hay algo que corregir' : `Hay ${n} cosas que corregir`),
  required: '* Campos obligatorios',
  /** said after the label of a list, which screen readers do not call required */
  obligatory: ' (obligatorio)',
  code: 'Código: ',
  session: {
    more: 'Dame más tiempo',
    sentence: (when: string) =>
      `Tu sesión se cierra ${when} (hora del centro de México). Lo que envíes queda guardado: vuelves con la liga de tu correo.`,
    idle: (idle: string, end: string) => `a ${idle} si no la usas; a más tardar, a ${end}`,
    end: (end: string) => `a ${end}`,
  },
  mail: {
    'en camino': 'El correo va en camino. Puede tardar unos minutos.',
    demorado: 'El servidor de tu correo todavía no lo recibe; seguimos intentando. No lo pidas otra vez.',
    enviado: 'El correo ya salió.',
    rechazado: 'El servidor de ese correo lo rechazó: corrígelo.',
    abandonado: 'No pudimos entregar el correo. Intenta enviarlo otra vez.',
    newer: 'Después pediste otra liga: abre el correo más reciente.',
    look: 'Ver si ya salió',
    correct: 'Corregir mi correo',
  },
}
