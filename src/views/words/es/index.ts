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

/** The sentences in Spanish of Mexico: what every language has. */
export const es = {
  language: {
    /** BCP 47 */
    lang: 'es-MX',
    /** in itself */
    name: 'Español',
  },
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
  /** pages that are prose, whole */
  prose: { help, easy, accessibility, privacy },
  ...pages,
  ...steps,
}

/** Every sentence that citizens read, in one language. */
export type Words = typeof es
