import type { Words } from '../es/index.ts'

export const frame: Words['frame'] = {
  skip: 'Skip to content',
  demo: {
    label: 'Demonstration notice',
    notice: 'Demonstration: nothing you get here is officially valid.',
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
    names: ['Start', 'Enter your home address', 'Finish'],
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
      `Your session closes ${when} (Central Mexico time). What you send is saved: you can come back with the link in your e-mail.`,
    idle: (idle, end) => `at ${idle} if you do not use it, and at ${end} at the latest`,
    end: (end) => `at ${end}`,
  },
  mail: {
    'en camino': 'The e-mail is on its way. It may take a few minutes.',
    demorado: 'Your mail server has not accepted it yet. We keep trying. Do not ask for it again.',
    enviado: 'The e-mail was sent.',
    rechazado: 'The server of that address refused the e-mail. Correct the address.',
    abandonado: 'We could not deliver the e-mail. Try to send it again.',
    newer: 'You asked for another link later: open the newest e-mail.',
    look: 'See whether it was sent',
    correct: 'Correct my e-mail address',
  },
}
