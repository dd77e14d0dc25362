import { Agent, request } from 'node:http'

/** What came back, and the bytes that crossed the wire for it, headers included. */
export type Answer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
  readonly bytes: number
}

/** A browser reduced to its bytes: cookies, brotli, keep-alive; counts what it receives. */
export class Person {
  readonly cookies = new Map<string, string>()
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 })
  readonly #base: string
  readonly #headers: Record<string, string>
  bytes = 0
  requests = 0

  constructor(base: string, headers: Record<string, string> = {}) {
    this.#base = base
    this.#headers = { 'accept-encoding': 'br', ...headers }
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#ask('GET', path, undefined, headers)
  }

  /** Sends a form; follows the answer's redirection as a browser does. */
  async post(
    path: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const answer = await this.#ask('POST', path, new URLSearchParams(fields).toString(), headers)
    const { location } = answer.headers
    return answer.status === 303 && typeof location === 'string'
      ? this.get(location.replace(/#.*/, ''), headers)
      : answer
  }

  #ask(
    method: string,
    path: string,
    body: string | undefined,
    headers: Record<string, string>,
  ): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const form =
      body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded', origin: this.#base }
    const options = {
      method,
      agent: this.#agent,
      headers: { ...this.#headers, ...headers, ...form, ...(cookie ? { cookie } : {}) },
    }
    return new Promise((resolve, reject) => {
      const sent = request(new URL(path, this.#base), options, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const whole = Buffer.concat(chunks)
          const head = response.rawHeaders.reduce((sum, text) => sum + Buffer.byteLength(text) + 2, 0)
          const bytes = whole.length + head + 'HTTP/1.1 200 OK\r\n\r\n'.length
          this.bytes += bytes
          this.requests += 1
          this.#keep(response.headers['set-cookie'] ?? [])
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: whole, bytes })
        })
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }

  #keep(lines: readonly string[]): void {
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      this.cookies.set(name, value)
    }
  }

  close(): void {
    this.#agent.destroy()
  }
}
