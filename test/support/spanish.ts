/** Words of Spanish and accented letters: what tells a Spanish text from a code or from English. */
const SPANISH =
  /(?<![\p{L}_])(el|la|los|las|lo|un|una|que|se|es|está|están|su|sus|tu|con|para|por|de|del|en|no|hay|ya)(?![\p{L}_])|[áéíóúñ¿¡]/iu
/** Words that no Spanish text has: messages of `Error`, which are for programmers, may name a trámite in English. */
const ENGLISH = /(?<!\p{L})(the|its|of|was|is|an)(?!\p{L})/iu
/** A string or template; else a regular expression, whose quotes begin no string. */
const LITERALS =
  /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|(?<=(?:[=(,:[!&|?{};]|return)\s*)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\//g

/**
 * Texts in a source that may be sentences for people: its literals with a blank, a small letter and something Spanish.
 * Values in a template stand as `X`.
 * @param code without its comments
 */
export const spanishSentences = (code: string): string[] =>
  (code.match(LITERALS) ?? [])
    .filter((literal) => !literal.startsWith('/'))
    .map((literal) => literal.slice(1, -1).replace(/\$\{[^}]*\}/g, 'X'))
    // people's names are in capitals
    .filter((text) => /\S\s+\S/.test(text) && /\p{Ll}/u.test(text))
    // the names of mail servers (`outlook.es`) are no words
    .filter((text) => SPANISH.test(text.replace(/\S+\.\S+/g, '')) && !ENGLISH.test(text))
