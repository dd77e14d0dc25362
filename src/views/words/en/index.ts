import type { Words } from '../es/index.ts'
import accessibility from './accessibility.eta.ts'
import { acts } from './acts.ts'
import easy from './easy.eta.ts'
import { frame } from './frame.ts'
import help from './help.eta.ts'
import { inPerson } from './in-person.ts'
import { mails } from './mails.ts'
import { notices } from './notices.ts'
import { own } from './own.ts'
import { pages } from './pages.ts'
import privacy from './privacy.eta.ts'
import { named, problems } from './problems.ts'
import { reading } from './reading.ts'
import { sharing } from './sharing.ts'
import { statistics } from './statistics.ts'
import { steps } from './steps.ts'
import { time } from './time.ts'
import { verification } from './verification.ts'

/** The sentences in English. A missing one is a type error. */
export const en: Words = {
  language: { lang: 'en', name: 'English' },
  frame,
  inPerson,
  mails,
  notices,
  own,
  acts,
  sharing,
  statistics,
  problems,
  named,
  reading,
  time,
  verification,
  prose: { help, easy, accessibility, privacy },
  ...pages,
  ...steps,
}
