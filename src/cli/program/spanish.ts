import { type Command, Help, type Option } from 'commander'

const TITLES: Record<string, string> = {
  'Usage:': 'Uso:',
  'Arguments:': 'Datos:',
  'Options:': 'Opciones:',
  'Commands:': 'Órdenes:',
}

/** What commander says in English, and how it is said here. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/^error: unknown command '(.+)'\.?/, 'No hay una orden «$1».'],
  [/^error: unknown option '(.+)'/, 'No hay una opción «$1».'],
  [/\(Did you mean one of (.+)\?\)/, '¿Quisiste decir una de estas: $1?'],
  [/\(Did you mean (.+)\?\)/, '¿Quisiste decir $1?'],
  [/^error: missing required argument '(.+)'/, 'Falta <$1>.'],
  [/^error: required option '(.+)' not specified/, 'Falta la opción «$1».'],
  [/^error: option '(.+)' cannot be used with option '(.+)'/, 'La opción «$1» no va con «$2».'],
  [/^error: option '(.+)' argument missing/, 'A la opción «$1» le falta su valor.'],
  [/^error: option '(.+)' argument '(.*)' is invalid\./, 'La opción «$1» no acepta «$2».'],
  [/^error: command-argument value '(.*)' is invalid for argument '(.+)'\./, '<$2> no acepta «$1».'],
  [
    /^error: too many arguments(?: for '(.+)')?\. Expected (\d+) arguments? but got (\d+)\./,
    'Sobran datos: «$1» lleva $2 y diste $3.',
  ],
  [/Allowed choices are (.+)\./, 'Puede ser $1.'],
  [/^error: /, ''],
]

/** One message of commander, for the operator. */
export const inSpanish = (message: string): string =>
  SENTENCES.reduce((text, [pattern, words]) => text.replace(pattern, words), message.trim())

/** Makes a program, and each command that is added to it afterwards, speak Spanish. */
export function speakSpanish(program: Command): Command {
  const help = new Help()
  return program
    .helpOption('-h, --help', 'muestra esta ayuda')
    .helpCommand('help [orden]', 'muestra la ayuda de una orden')
    .showSuggestionAfterError()
    .configureHelp({
      styleTitle: (title) => TITLES[title] ?? title,
      commandUsage: (command) =>
        help.commandUsage(command).replace('[options]', '[opciones]').replace('[command]', '[orden]'),
      subcommandTerm: (command) => help.subcommandTerm(command).replace(' [options]', ' [opciones]'),
      optionDescription,
    })
}

function optionDescription({ description, argChoices, defaultValue }: Option): string {
  const notes = [
    ...(argChoices ? [`puede ser ${argChoices.join(', ')}`] : []),
    ...(defaultValue === undefined || typeof defaultValue === 'boolean'
      ? []
      : [`si falta, ${String(defaultValue)}`]),
  ]
  return notes.length > 0 ? `${description} (${notes.join('; ')})` : description
}
