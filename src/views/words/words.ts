import { es } from './es/index.ts'

/** Every sentence that people read, in one language. */
export type Words = typeof es

/** The sentences of the language in which the page or mail in hand is written. */
export const words = (): Words => es
