import { words } from './words.ts'

/** `Lleva a. Lleva también b.` @param more what else, by the case */
export const bringWords = (more: readonly string[] = []): string => words().inPerson.bring(more)
