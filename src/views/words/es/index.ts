import { frame } from './frame.ts'
import { steps } from './steps.ts'

/** The sentences in Spanish of Mexico. */
export const es = { frame, ...steps }
