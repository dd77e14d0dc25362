import { execFileSync, spawnSync } from 'node:child_process'
import path from 'node:path'
import { pairsOf, readDockerfile, root, type Stage, said } from './dockerfile.ts'

/** Whether this machine lets the steps of the Dockerfile run over its own files, which stand for the base image. */
export const canReplay = (): boolean =>
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['-m', 'sh', '-ec', `${PLACE}\nmount_stage try`], { stdio: 'ignore' }).status === 0

/** Memory, so that nothing is left; each stage is a layer over the machine's own root, which is only read. */
const PLACE = `
p=$(mktemp -d) && mount -t tmpfs tmpfs $p && mkdir $p/base
mount_stage() {
  mkdir -p $p/$1 $p/work-$1 $p/root-$1
  mount -t overlay overlay -o lowerdir=$p/base:/,upperdir=$p/$1,workdir=$p/work-$1 $p/root-$1
  mount --bind /proc $p/root-$1/proc && mount --bind /dev $p/root-$1/dev
}`

/** What node:24-slim has: that Node first in the path, a user `node`, and neither Python nor a compiler. */
const BASE = `
mkdir -p $p/base/usr/local/bin $p/base/etc
cp ${process.execPath} $p/base/usr/local/bin/node
for name in python python3 make cc gcc g++ c++; do
  echo 'exit 127' > $p/base/usr/local/bin/$name && chmod 755 $p/base/usr/local/bin/$name
done
cp /etc/passwd /etc/group $p/base/etc/
grep -q '^node:' /etc/passwd || echo 'node:x:1000:1000::/home/node:/bin/sh' >> $p/base/etc/passwd
grep -q '^node:' /etc/group || echo 'node:x:1000:' >> $p/base/etc/group`

/**
 * Runs every COPY and RUN of the Dockerfile, in order, and then \`check\` (shell) with \`$layer\`, the files that the
 * last stage adds, and \`inside COMMAND\`, which runs one as the image would: its user, its environment, a root that
 * cannot be written, and its volumes; on `port`, since the network is the machine's. Gives what was printed.
 */
export function replay(check: string, port: number): string {
  const stages = readDockerfile()
  const last = stages.at(-1) as Stage
  const volumes = said(last, 'VOLUME').join(' ')
  const script = [
    'set -e',
    PLACE,
    BASE,
    ...stages.map(stageScript),
    `layer=$p/${last.name}; r=$p/root-${last.name}`,
    `for volume in ${volumes}; do mkdir $p$volume && cp -a $r$volume/. $p$volume && chown --reference=$r$volume $p$volume && chmod --reference=$r$volume $p$volume; done`,
    'mount -o remount,ro,bind $r 2>/dev/null || mount -o remount,ro $r',
    `for volume in ${volumes}; do mount --bind $p$volume $r$volume; done`,
    `inside() { env -i ${environment(last)} PORT=${port} setpriv --no-new-privs chroot --userspec 1000:1000 $r sh -c 'cd ${said(last, 'WORKDIR').at(-1)} && exec "$@"' sh "$@"; }`,
    check,
  ].join('\n')
  return execFileSync('unshare', ['-m', '--propagation', 'private', 'sh', '-s'], {
    cwd: root,
    input: script,
    encoding: 'utf8',
    maxBuffer: 1e8,
  })
}

function stageScript(stage: Stage): string {
  let folder = '/'
  const lines = [`mount_stage ${stage.name}`, `r=$p/root-${stage.name}`]
  for (const { is, rest } of stage.steps) {
    if (is === 'WORKDIR') {
      folder = rest
      lines.push(`mkdir -p $r${rest}`)
    }
    if (is === 'RUN')
      lines.push(`env ${environment(stage)} chroot $r sh -ec ${quoted(`cd ${folder}\n${rest}`)} >&2`)
    if (is === 'COPY') lines.push(copyScript(rest, folder))
  }
  return lines.join('\n')
}

function copyScript(rest: string, folder: string): string {
  const words = rest.split(/\s+/)
  const flag = words.find((word) => word.startsWith('--'))
  if (flag && !flag.startsWith('--from=')) throw new Error(`COPY ${flag} is not replayed`)
  const from = flag ? `$p/root-${flag.slice('--from='.length)}` : root
  const [to = '', ...sources] = words.filter((word) => !word.startsWith('--')).reverse()
  const target = `$r${path.posix.resolve(folder, to)}`
  // a folder's contents are copied, a file itself
  return [
    `mkdir -p ${to.endsWith('/') ? target : `$(dirname ${target})`}`,
    ...sources.map((name) => {
      const source = flag ? `${from}${name}` : path.join(root, name)
      return `if [ -d ${source} ]; then mkdir -p ${target}; cp -a ${source}/. ${target}/; else cp -a ${source} ${target}; fi`
    }),
  ].join('\n')
}

const environment = (stage: Stage): string =>
  stage.steps
    .filter(({ is }) => is === 'ENV')
    .flatMap(({ rest }) => pairsOf(rest))
    .concat([['PATH', '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin']])
    .map(([name, value]) => `${name}=${quoted(value)}`)
    .join(' ')

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
