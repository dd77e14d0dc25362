import type { Words } from '../es/index.ts'

export const frame: Words['frame'] = {
  skip: 'Skip to content',
  demo: {
    label: 'Demonstration notice',
    notice: 'Demonstration: nothing you get here is official.',
    people: 'Test people (in Spanish)',
    mailbox: 'Test mailbox (in Spanish)',
  },
  leave: 'Sign out',
  trail: {
    label: 'Where you are',
    home: 'Home',
    tramites: 'Services',
    here: 'Get or find your NSS',
  },
  steps: {
    label: 'Steps',
    names: ['Start', 'Home address', 'Finish'],
    now: 'Now: ',
    done: 'Done: ',
    step: 'Step ',
  },
  foot: {
    help: 'Help',
    verify: 'Verify a document',
    privacy: 'Privacy notice',
    accessibility: 'Accessibility',
    responsible: (institution) => `Run by: ${institution}.`,
  },
  error: 'Error: ',
  faults: (n) => (n === 1 ? 'There is something to correct' : `There are ${n} things to correct`),
  required: '* Required fields',
  obligatory: ' (required)',
  code: 'Code: ',
  session: {
    more: 'Give me more time',
    sentence: (when) =>
      `Your session closes ${when} (Central Mexico time). What you send is saved: you can come back with the link in your email.`,
    idle: (idle, end) => `at ${idle} if you do not use it, and at ${end} at the latest`,
    end: (end) => `at ${end}`,
  },
  mail: {
    'en camino': 'The email is on its way. It may take a few minutes.',
    demorado:
      'Your mail server has not accepted the email yet. We are still trying: do not ask for it again.',
    enviado: 'The email was sent.',
    rechazado: 'The mail server refused that address. Correct it.',
    abandonado: 'We could not deliver the email. Try sending it again.',
    newer: 'You asked for another link after that one: open the newest email.',
    look: 'Check whether it was sent',
    correct: 'Correct my email address',
  },
}
