import { execFileSync, spawnSync } from 'node:child_process'
import path from 'node:path'
import { pairsOf, readDockerfile, root, type Stage, said } from './dockerfile.ts'

/**
 * Whether this machine lets the steps of the Dockerfile run: over its own files, which stand for the image that it is
 * built in, and over Debian's packages, from which the image that it runs in is made.
 */
export const canReplay = (): boolean =>
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['-m', 'sh', '-ec', `${PLACE}\nmount_stage try $p/base:/\n${RELEASE}`], {
    stdio: 'ignore',
  }).status === 0

/** Memory, so that nothing is left; each stage is a layer over what it is made from, which is only read. */
const PLACE = `
p=$(mktemp -d) && mount -t tmpfs tmpfs $p && mkdir $p/base $p/debian $p/debs
mount_stage() {
  mkdir -p $p/$1 $p/work-$1 $p/root-$1
  mount -t overlay overlay -o lowerdir=$2,upperdir=$p/$1,workdir=$p/work-$1 $p/root-$1
  mkdir -p $p/root-$1/proc $p/root-$1/dev
  mount --bind /proc $p/root-$1/proc && mount --bind /dev $p/root-$1/dev
}`

/** The release whose packages the Dockerfile's last image consists of. */
const RELEASE = `grep -q '^VERSION_CODENAME=bookworm' /etc/os-release && command -v apt-get && command -v dpkg-deb`

/** What Node's image has: that Node first in the path, a user `node`, and neither Python nor a compiler. */
const NODE = `
mkdir -p $p/base/usr/local/bin $p/base/etc
cp ${process.execPath} $p/base/usr/local/bin/node
for name in python python3 make cc gcc g++ c++; do
  echo 'exit 127' > $p/base/usr/local/bin/$name && chmod 755 $p/base/usr/local/bin/$name
done
cp /etc/passwd /etc/group $p/base/etc/
grep -q '^node:' /etc/passwd || echo 'node:x:1000:1000::/home/node:/bin/bash' >> $p/base/etc/passwd
grep -q '^node:' /etc/group || echo 'node:x:1000:' >> $p/base/etc/group`

/** What distroless/cc-debian12 has, nothing more: files of these packages, as Debian ships them. */
const DISTROLESS =
  'base-files netbase media-types tzdata ca-certificates libc6 libssl3 libgcc-s1 gcc-12-base libstdc++6 libgomp1'

/** And busybox without libraries, for the image of that name. */
const DEBIAN = `
(cd $p/debs; fetch() { apt-get -o APT::Sandbox::User=root download ${DISTROLESS} busybox-static; }
fetch || { apt-get update && fetch; }) >&2
for file in $p/debs/*.deb; do
  case $file in */busybox*) to=$p/busybox-files ;; *) to=$p/debian ;; esac
  mkdir -p $to && dpkg-deb -x $file $to
done
find $p/debian/usr/share/doc -type f ! -name copyright -delete; rm -rf $p/debian/usr/share/man`

/** What a stage is made from → folders, the upper first. */
const BASES: [RegExp, string][] = [
  [/^node:24[.\w-]*-bookworm/, '$p/base:/'],
  [/^busybox:/, '$p/busybox-files'],
  [/\/cc-debian12:/, '$p/debian'],
]

function basesOf(from: string, stages: readonly Stage[]): string {
  const before = stages.find(({ name }) => name === from)
  if (before) return `$p/${before.name}:${basesOf(before.from, stages)}`
  const found = BASES.find(([image]) => image.test(from))
  if (!found) throw new Error(`nothing stands for ${from}`)
  return found[1]
}

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
    NODE,
    DEBIAN,
    ...stages.map((stage) => stageScript(stage, stages)),
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

function stageScript(stage: Stage, stages: readonly Stage[]): string {
  let folder = '/'
  const lines = [`mount_stage ${stage.name} ${basesOf(stage.from, stages)}`, `r=$p/root-${stage.name}`]
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
  const flags = new Map(
    words.filter((word) => word.startsWith('--')).map((word) => [...word.split('=', 2)] as [string, string]),
  )
  const [stage, owner] = ['--from', '--chown'].map((name) => flags.get(name))
  if (flags.size > (stage ? 1 : 0) + (owner ? 1 : 0)) throw new Error(`COPY ${rest} is not replayed`)
  const [to = '', ...sources] = words.filter((word) => !word.startsWith('--')).reverse()
  const target = `$r${path.posix.resolve(folder, to)}`
  // a folder's contents are copied, a file itself
  return [
    `mkdir -p ${to.endsWith('/') ? target : `$(dirname ${target})`}`,
    ...sources.map((name) => {
      const source = stage ? `$p/root-${stage}${name}` : path.join(root, name)
      const copy = owner
        ? `for one in ${source}/*; do cp -a $one ${target}/ && chown -R ${owner} ${target}/$(basename $one); done`
        : `cp -a ${source}/. ${target}/`
      return `if [ -d ${source} ]; then mkdir -p ${target}; ${copy}; else cp -a ${source} ${target}; fi`
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
