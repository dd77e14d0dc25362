/** Structured log: one JSON object a line, to standard output. Nothing personal may be in it. */
export const writeLog = (line: Readonly<Record<string, string | number | boolean>>): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
