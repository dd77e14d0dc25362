import { Argument, type Command } from 'commander'
import { nameOf } from './program/program.ts'

/** Adds `completar bash | zsh`: what lets a shell complete the commands, written from the commands there are. */
export function completar(program: Command, { print }: { readonly print: (line: string) => void }): Command {
  return program
    .command('completar')
    .addArgument(new Argument('<interprete>', 'para qué intérprete').choices(['bash', 'zsh']))
    .description('escribe lo que hace que el intérprete de órdenes complete las de nss')
    .addHelpText('after', HOW)
    .action((shell: 'bash' | 'zsh') => print(shell === 'zsh' ? ZSH + scriptOf(program) : scriptOf(program)))
}

const HOW = `
bash:  nss completar bash > ~/.local/share/bash-completion/completions/nss
zsh:   nss completar zsh > ~/.nss.zsh, y en ~/.zshrc:  source ~/.nss.zsh
Con Docker, antes:  alias nss='docker compose exec ventanilla nss'`

const ZSH = 'autoload -Uz compinit bashcompinit && compinit && bashcompinit\n'

function scriptOf(program: Command): string {
  const cases = [program, ...allOf(program)].map(
    (command) => `    '${nameOf(command)}') words='${wordsOf(command).join(' ')}' ;;`,
  )
  return `_nss() {
  local cur=\${COMP_WORDS[COMP_CWORD]} path='' words='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in -*) ;; *) _nss_is "\${path:+$path }\${COMP_WORDS[i]}" && path="\${path:+$path }\${COMP_WORDS[i]}" ;; esac
  done
  case $path in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
_nss_is() {
  case $1 in ${allOf(program)
    .map((command) => `'${nameOf(command)}'`)
    .join('|')}) return 0 ;; *) return 1 ;; esac
}
complete -o default -F _nss nss`
}

const allOf = (command: Command): Command[] => command.commands.flatMap((one) => [one, ...allOf(one)])

const wordsOf = (command: Command): string[] => [
  ...command.commands.map((one) => one.name()),
  ...command.options.flatMap(({ long, hidden }) => (hidden ? [] : (long ?? []))),
  ...command.registeredArguments.flatMap((argument) => argument.argChoices ?? []),
  '--help',
]
