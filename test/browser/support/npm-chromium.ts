import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium')
const bin = path.resolve(path.dirname(entry), '../bin')

/**
 * The Chromium that npm brings, with the shared libraries and a font for machines that have none. Unpacked once
 * into the temp folder of the machine, under its final name only when whole: two workers may do it at the same time.
 */
export async function npmChromium(): Promise<{ executablePath: string; env: Record<string, string> }> {
  const home = path.join(process.env.DISK_FOLDER ?? tmpdir(), 'ventanilla-chromium')
  if (!existsSync(home)) await unpack(home)
  return {
    executablePath: path.join(home, 'chromium'),
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? tmpdir(),
      LD_LIBRARY_PATH: path.join(home, 'al2023', 'lib'),
      FONTCONFIG_PATH: path.join(home, 'fonts'),
    },
  }
}

/** The package's own settings name folders of another machine: without a font, text has no size and no line. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">.</dir><dir>/usr/share/fonts</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>
`

/** The package unpacks to TMPDIR and nowhere else: a process of its own, so that only that one moves. */
async function unpack(home: string): Promise<void> {
  const aside = mkdtempSync(`${home}-`)
  const files = ['chromium.br', 'fonts.tar.br', 'al2023.tar.br'].map((name) => path.join(bin, name))
  const script = `import { inflate } from ${JSON.stringify(pathToFileURL(entry))}
    await Promise.all(${JSON.stringify(files)}.map(inflate))`
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, TMPDIR: aside },
  })
  writeFileSync(path.join(aside, 'fonts', 'fonts.conf'), FONTS)
  try {
    renameSync(aside, home)
  } catch {
    rmSync(aside, { recursive: true })
  }
}
