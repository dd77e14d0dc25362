/** What a body that comes in may cost. Bytes, and ms. */
export type IntakeRules = {
  /** the largest body */
  readonly most: number
  /** of all bodies together, coming in or being worked on; one more body has room beside it, so that there is always progress */
  readonly held: number
  /** the first bytes of each body wait for nobody */
  readonly small: number
  /** bodies under way, of all and of one client */
  readonly atOnce: number
  readonly ofOneClient: number
  /** a sender who brings less than `least` bytes in a `window` is let go; the first window is `grace` */
  readonly grace: number
  readonly window: number
  readonly least: number
  /** one who holds room that others wait for is let go after this long without a byte */
  readonly stall: number
}

export type Refusal = 'too large' | 'too slow' | 'busy' | 'broken'

export type Intake = {
  /**
   * Reads a body and hands it on; its bytes count until `work` is done. While there is no room the sender waits (TCP
   * holds it back, and that time does not count against it).
   * @param client whose share it takes, undefined when clients have none
   */
  take<T>(
    request: Request,
    client: string | undefined,
    work: (body: ArrayBuffer) => Promise<T>,
  ): Promise<T | Refusal>
}

/**
 * Bodies are counted by the bytes that came, not by places: a slow sender holds next to nothing, and keeps nobody out.
 * At most `held + most + atOnce * small` bytes are in memory.
 */
export function createIntake(rules: IntakeRules): Intake {
  const underWay: { readonly client: string | undefined }[] = []
  let held = 0
  /** the one body that does not count in `held` */
  let over: object | undefined
  /** how many wait for room */
  let waiting = 0
  let woken = Promise.withResolvers<void>()

  /** Room for `bytes` more of a body that has `size`. */
  const hold = async (mine: object, size: number, bytes: number): Promise<void> => {
    const full = () => over !== mine && size + bytes > rules.small && held + bytes > rules.held
    waiting++
    while (full() && over !== undefined) await woken.promise
    waiting--
    if (full()) {
      over = mine
      held -= size
    }
    if (over !== mine) held += bytes
  }
  const release = (mine: object, size: number): void => {
    if (over === mine) over = undefined
    else held -= size
    woken.resolve()
    woken = Promise.withResolvers()
  }

  return {
    async take(request, client, work) {
      if (Number(request.headers.get('Content-Length') ?? 0) > rules.most) return 'too large'
      const own = client === undefined ? 0 : underWay.filter((one) => one.client === client).length
      if (underWay.length >= rules.atOnce || own >= rules.ofOneClient) return 'busy'
      const mine = { client }
      underWay.push(mine)
      let size = 0
      try {
        const chunks: Uint8Array[] = []
        const coming = inPace(request, rules, () => waiting > 0 && size > rules.small)
        for (let next = await coming(); next !== 'over'; next = await coming()) {
          if (typeof next === 'string') return next
          if (size + next.length > rules.most) return 'too large'
          await hold(mine, size, next.length)
          size += next.length
          chunks.push(next)
        }
        return await work(joined(chunks, size))
      } finally {
        underWay.splice(underWay.indexOf(mine), 1)
        release(mine, size)
      }
    },
  }
}

/** The chunks of a body, one at each call. The time between two calls, in which nothing is asked for, does not count. */
function inPace(request: Request, { grace, window, least, stall }: IntakeRules, isInTheWay: () => boolean) {
  const reader = request.body?.getReader()
  let [left, came] = [grace, 0]
  return async (): Promise<Uint8Array | 'over' | 'too slow' | 'broken'> => {
    const asked = reader?.read().catch(() => 'broken' as const)
    for (;;) {
      const started = performance.now()
      const got = await within(asked, Math.min(left, stall))
      left -= performance.now() - started
      if (got === 'late' && isInTheWay()) return 'too slow'
      if (got === 'late' && left > 0) continue
      if (got === 'late' || left <= 0) {
        if (came < least && got === 'late') return 'too slow'
        left = window
        came = 0
        if (got === 'late') continue
      }
      if (got === 'broken') return got
      if (!got || got.done) return 'over'
      came += got.value.length
      return got.value
    }
  }
}

/**
 * What a promise gives (undefined: there is none), or `late` after so many ms; the promise goes on then. Rejects as it
 * does.
 */
export async function within<T>(
  promise: Promise<T> | undefined,
  ms: number,
): Promise<T | 'late' | undefined> {
  const late = Promise.withResolvers<'late'>()
  const timer = setTimeout(() => late.resolve('late'), Math.max(0, ms))
  try {
    return await Promise.race([promise, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

function joined(chunks: Uint8Array[], size: number): ArrayBuffer {
  const body = new Uint8Array(size)
  let at = 0
  // what is copied is let go at once, so that a body is not held twice
  for (let chunk = chunks.shift(); chunk; chunk = chunks.shift()) {
    body.set(chunk, at)
    at += chunk.length
  }
  return body.buffer
}
