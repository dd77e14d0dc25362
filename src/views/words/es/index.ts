import { frame } from './frame.ts'
import { inPerson } from './in-person.ts'
import { mails } from './mails.ts'
import { notices } from './notices.ts'
import { pages } from './pages.ts'
import { named, problems } from './problems.ts'
import { steps } from './steps.ts'
import { time } from './time.ts'
import { verification } from './verification.ts'

/** The sentences in Spanish of Mexico. */
export const es = { frame, inPerson, mails, notices, problems, named, time, verification, ...pages, ...steps }
