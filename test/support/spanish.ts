/** Words that are Spanish, in no other language of a source, and in every sentence for people. */
const SPANISH =
  /(?<![\p{L}_])(el|la|los|las|lo|un|una|que|se|es|está|están|su|sus|tu|con|para|por|del|ya)(?![\p{L}_])/iu
const LITERALS = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g

/**
 * Texts in a source that are sentences for people: its literals with a blank in them and a word that only Spanish has.
 * @param code without its comments
 */
export const spanishSentences = (code: string): string[] =>
  (code.match(LITERALS) ?? []).filter((literal) => {
    const text = literal.slice(1, -1).replace(/\$\{[^}]*\}/g, ' X ')
    // people's names are in capitals
    return /\S\s+\S/.test(text) && /\p{Ll}/u.test(text) && SPANISH.test(text)
  })
