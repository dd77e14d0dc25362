export type DemoModel = {
  readonly people: readonly {
    readonly curp: string
    readonly name: string
    readonly shows: string
    readonly cp: string
  }[]
  readonly unregistered: readonly {
    readonly curp: string
    readonly nombre: string
    readonly primerApellido: string
    readonly segundoApellido: string
    readonly cp: string
  }[]
  readonly captcha: string | undefined
}

export type MailboxModel = {
  readonly mails: readonly {
    readonly id: number
    readonly to: string
    readonly subject: string
    readonly text: string
    readonly date: string
    readonly attachments: readonly { readonly name: string; readonly url: string }[]
  }[]
}
