/** A step of a path with absolute coordinates: move, line, cubic curve, close. */
export type PathStep = { readonly as: 'm' | 'l' | 'c' | 'h'; readonly points: readonly number[] }

type Point = readonly [x: number, y: number]

/** The data of an SVG path (SVG 2, 9.3) in the steps that a PDF has. What follows a mistake is left out, as browsers do. */
export function svgPath(d: string): PathStep[] {
  const pen = new Pen()
  for (const [, letter = '', rest = ''] of d.matchAll(/([a-z])([^a-df-z]*)/gi)) {
    const kind = letter.toLowerCase()
    const many = ARGUMENTS[kind]
    if (many === undefined) break
    const numbers = numbersOf(rest, kind)
    if (many === 0) pen.close()
    let nth = 0
    for (; many > 0 && nth + many <= numbers.length; nth += many) {
      // more pairs after a move are lines (9.3.3)
      const as = kind === 'm' && nth > 0 ? 'l' : kind
      pen.step(as, numbers.slice(nth, nth + many), letter === kind)
    }
    if (many > 0 && (nth === 0 || nth < numbers.length)) break
  }
  return pen.steps
}

const ARGUMENTS: Record<string, number> = { m: 2, l: 2, h: 1, v: 1, c: 6, s: 4, q: 4, t: 2, a: 7, z: 0 }
const NUMBER = /[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi
/** The flags of an arc are one digit each, and the next number may follow at once. */
const ARC =
  /([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)[\s,]*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)[\s,]*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)[\s,]*([01])[\s,]*([01])[\s,]*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)[\s,]*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)/gi

const numbersOf = (text: string, kind: string): number[] =>
  kind === 'a'
    ? [...text.matchAll(ARC)].flatMap(([, ...parts]) => parts.map(Number))
    : (text.match(NUMBER) ?? []).map(Number)

class Pen {
  readonly steps: PathStep[] = []
  #at: Point = [0, 0]
  #start: Point = [0, 0]
  /** the last handle of a cubic curve, and of a quadratic one: the next smooth curve mirrors it */
  #cubic: Point | undefined
  #quadratic: Point | undefined

  step(kind: string, given: readonly number[], relative: boolean): void {
    const [x, y] = relative ? this.#at : [0, 0]
    const [cubic, quadratic] = [this.#cubic, this.#quadratic]
    this.#cubic = this.#quadratic = undefined
    const [first = 0, , , , , endX = 0, endY = 0] = given
    const points: Point[] = []
    for (let nth = 0; nth < given.length; nth += 2)
      points.push([(given[nth] ?? 0) + x, (given[nth + 1] ?? 0) + y])
    const [one = this.#at, two = one, three = two] = points
    if (kind === 'h') this.#line([first + x, this.#at[1]])
    else if (kind === 'v') this.#line([this.#at[0], first + y])
    else if (kind === 'a') this.#arc(given, [endX + x, endY + y])
    else if (kind === 'm') this.#move(one)
    else if (kind === 'l') this.#line(one)
    else if (kind === 'c') this.#curve(one, two, three)
    else if (kind === 's') this.#curve(this.#mirrored(cubic), one, two)
    else if (kind === 'q') this.#quadraticCurve(one, two)
    else this.#quadraticCurve(this.#mirrored(quadratic), one)
  }

  close(): void {
    this.steps.push({ as: 'h', points: [] })
    this.#at = this.#start
    this.#cubic = this.#quadratic = undefined
  }

  #mirrored([x, y]: Point = this.#at): Point {
    return [2 * this.#at[0] - x, 2 * this.#at[1] - y]
  }
  #move(to: Point): void {
    this.steps.push({ as: 'm', points: to })
    this.#at = this.#start = to
  }
  #line(to: Point): void {
    this.steps.push({ as: 'l', points: to })
    this.#at = to
  }
  #curve(one: Point, two: Point, to: Point): void {
    this.steps.push({ as: 'c', points: [...one, ...two, ...to] })
    this.#cubic = two
    this.#at = to
  }
  #quadraticCurve(handle: Point, to: Point): void {
    const towards = ([x, y]: Point): Point => [x + (2 / 3) * (handle[0] - x), y + (2 / 3) * (handle[1] - y)]
    this.#curve(towards(this.#at), towards(to), to)
    this.#cubic = undefined
    this.#quadratic = handle
  }
  #arc([radiusX = 0, radiusY = 0, degrees = 0, large, sweep]: readonly number[], to: Point): void {
    const shape = { rx: Math.abs(radiusX), ry: Math.abs(radiusY), turn: (degrees * Math.PI) / 180 }
    if (radiusX === 0 || radiusY === 0) this.#line(to)
    else
      for (const [one, two, end] of arcCurves(this.#at, to, shape, large === 1, sweep === 1))
        this.#curve(one, two, end)
    this.#at = to
    this.#cubic = undefined
  }
}

type Ellipse = { readonly rx: number; readonly ry: number; readonly turn: number }

/** An elliptical arc as cubic curves of a quarter of a turn at most (SVG 2, 9.5 and B.2.4). */
function arcCurves(from: Point, to: Point, { rx, ry, turn }: Ellipse, large: boolean, sweep: boolean) {
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
  const [dx, dy] = [(from[0] - to[0]) / 2, (from[1] - to[1]) / 2]
  const [x, y] = [cos * dx + sin * dy, cos * dy - sin * dx]
  // radii that are too small for the distance grow
  const grow = Math.max(1, Math.hypot(x / rx, y / ry))
  const [a, b] = [rx * grow, ry * grow]
  const [u, v] = [x / a, y / b]
  const length = Math.hypot(u, v)
  const away = length === 0 ? 0 : Math.sqrt(Math.max(0, 1 - length ** 2)) / length
  const side = large === sweep ? -away : away
  // the middle on the circle of radius 1 onto which the ellipse is mapped
  const [mu, mv] = [side * v, -side * u]
  const start = Math.atan2(v - mv, u - mu)
  let angle = Math.atan2(-v - mv, -u - mu) - start
  if (sweep && angle < 0) angle += 2 * Math.PI
  if (!sweep && angle > 0) angle -= 2 * Math.PI
  const [middleX, middleY] = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]
  const placed = (cu: number, cv: number): Point => {
    const [px, py] = [a * (cu + mu), b * (cv + mv)]
    return [cos * px - sin * py + middleX, sin * px + cos * py + middleY]
  }
  const many = Math.max(1, Math.ceil(Math.abs(angle) / (Math.PI / 2) - 1e-9))
  const handle = (4 / 3) * Math.tan(angle / many / 4)
  return Array.from({ length: many }, (_, nth) => {
    const [one, two] = [start + (angle * nth) / many, start + (angle * (nth + 1)) / many]
    const [c1, s1, c2, s2] = [Math.cos(one), Math.sin(one), Math.cos(two), Math.sin(two)]
    return [
      placed(c1 - handle * s1, s1 + handle * c1),
      placed(c2 + handle * s2, s2 - handle * c2),
      placed(c2, s2),
    ] as const
  })
}
