/** The languages of the citizens' side; the first is the one that everything has. */
export const LANGUAGES = ['es', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

/** The language of a trámite, of which nothing is stored while it speaks Spanish. */
export const languageOf = ({ language = 'es' }: { readonly language?: Language }): Language => language
