import { sql } from 'drizzle-orm'
import {
  blob,
  check,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core'

/**
 * Every time is epoch milliseconds. A column named `sealed` is personal data encrypted with AES-256-GCM
 * (`vault.ts`; the column names and the JSON keys in them are formats, older than the word `encrypted`);
 * `…_index` is a keyed blind index (HMAC-SHA-256, 16 bytes) of a personal value; `…_hash` is the SHA-256 of a
 * random token that only its bearer has. All tables are STRICT (see `scripts/strict-migrations.ts`).
 */
const bytes = (name: string) => blob(name, { mode: 'buffer' })

/** The data key and the index key, wrapped by the operator's secret. */
export const keys = sqliteTable('keys', {
  version: integer().primaryKey(),
  wrapped: bytes('wrapped').notNull(),
  createdAt: integer('created_at').notNull(),
})

/** The padrón. `sealed`: PersonRecord (names, status, current CURP). NSS on file are in `numeros`. */
export const personas = sqliteTable(
  'personas',
  {
    curpIndex: bytes('curp_index').primaryKey(),
    sealed: bytes('sealed').notNull(),
    /** digest of the row as imported, so that the same file twice changes nothing */
    rowHash: bytes('row_hash').notNull(),
    /** of the correo that the padrón has of the person, which is nobody else's then; empty: it has none */
    correoIndex: bytes('correo_index'),
  },
  (t) => [index('personas_by_correo').on(t.correoIndex).where(sql`correo_index is not null`)],
)

/**
 * CURP of people who had several. `curp_index` of `numeros`, `vinculos` and `bloqueos` is the person's: the
 * `person_index` here, or that of the CURP itself when it has no row here. `sealed`: the CURP.
 */
export const curps = sqliteTable(
  'curps',
  {
    curpIndex: bytes('curp_index').primaryKey(),
    personIndex: bytes('person_index').notNull(),
    /** the CURP that took its place; empty: none did */
    nextIndex: bytes('next_index'),
    sealed: bytes('sealed').notNull(),
    at: integer().notNull(),
  },
  (t) => [index('curps_by_person').on(t.personIndex)],
)

/**
 * Every NSS known here: assigned, or on file. Unique for ever. `sealed`: the eleven digits. `asignado_antes`: assigned
 * here to another CURP of the person, before it was known that both are one person. `retirado`: the operator's
 * register named it once and names another now.
 */
export const numeros = sqliteTable(
  'numeros',
  {
    nssIndex: bytes('nss_index').primaryKey(),
    curpIndex: bytes('curp_index').notNull(),
    sealed: bytes('sealed').notNull(),
    origin: text({ enum: ['asignado', 'padron', 'registro', 'asignado_antes', 'retirado'] }).notNull(),
    at: integer().notNull(),
    /** when the counter retired it, since another number of the person stands; its row is never deleted (trigger) */
    retiredAt: integer('retired_at'),
  },
  (t) => [
    index('numeros_by_curp').on(t.curpIndex),
    uniqueIndex('one_assigned_per_curp').on(t.curpIndex).where(sql`origin = 'asignado'`),
  ],
)

/** Claves that number people, by place: the rows of the operator's table. */
export const series = sqliteTable(
  'series',
  {
    clave: text().notNull(),
    estado: text('estado_inegi').notNull(),
    /** INEGI key of the municipio; empty: the whole estado */
    municipio: text('municipio_inegi').notNull(),
    subdelegacion: text().notNull(),
    umf: text().notNull(),
    /** 0: none */
    orden: integer().notNull().default(0),
    /** days as `AAAA-MM-DD`; empty: no limit */
    desde: text().notNull().default(''),
    hasta: text().notNull().default(''),
    /** serials that may be given, both included */
    firstSerial: integer('consecutivo_desde').notNull().default(0),
    lastSerial: integer('consecutivo_hasta').notNull().default(9999),
  },
  (t) => [
    primaryKey({ columns: [t.clave, t.municipio, t.firstSerial] }),
    index('series_by_estado').on(t.estado),
  ],
)

/** How many serials of a group are taken, of each range of them that was ever in use. */
export const consecutivos = sqliteTable(
  'consecutivos',
  {
    clave: text().notNull(),
    alta: integer().notNull(),
    nacimiento: integer().notNull(),
    firstSerial: integer('consecutivo_desde').notNull().default(0),
    lastSerial: integer('consecutivo_hasta').notNull().default(9999),
    taken: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.clave, t.alta, t.nacimiento, t.firstSerial, t.lastSerial] })],
)

/** Numbers given lately, by day (`AAAA-MM-DD`, Mexico City), estado and year of birth: how long the series will last. */
export const ritmos = sqliteTable(
  'ritmos',
  {
    day: text('dia').notNull(),
    estado: text('estado_inegi').notNull(),
    nacimiento: integer().notNull(),
    given: integer('dados').notNull(),
  },
  (t) => [primaryKey({ columns: [t.day, t.estado, t.nacimiento] })],
)

/** A trámite. `sealed`: TramiteRecord (curp, correo, person, draft, address). */
export const tramites = sqliteTable(
  'tramites',
  {
    id: text().primaryKey(),
    curpIndex: bytes('curp_index').notNull(),
    correoIndex: bytes('correo_index').notNull(),
    sealed: bytes('sealed').notNull(),
    /** generation of the newest link; older ones are replaced */
    generation: integer().notNull(),
    createdAt: integer('created_at').notNull(),
    openedAt: integer('opened_at'),
    cancelledAt: integer('cancelled_at'),
    finishedAt: integer('finished_at'),
  },
  (t) => [
    index('tramites_by_person').on(t.curpIndex, t.correoIndex),
    index('tramites_by_age').on(t.createdAt),
  ],
)

/** One mailed link; its handle names the page "enlace enviado" of the browser that asked. */
export const enlaces = sqliteTable(
  'enlaces',
  {
    tokenHash: bytes('token_hash').primaryKey(),
    handleHash: bytes('handle_hash').notNull().unique(),
    /** hash of the cookie of the browser that asked */
    askerHash: bytes('asker_hash').notNull(),
    tramiteId: text('tramite_id')
      .notNull()
      .references(() => tramites.id, { onDelete: 'cascade' }),
    generation: integer().notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    /** wrong CURPs typed at this link; five block it */
    wrong: integer().notNull().default(0),
  },
  (t) => [index('enlaces_by_tramite').on(t.tramiteId)],
)

/** A change of correo that the bound one is asked to approve; at most one decision. */
export const cambios = sqliteTable(
  'cambios',
  {
    tokenHash: bytes('token_hash').primaryKey(),
    tramiteId: text('tramite_id')
      .notNull()
      .references(() => tramites.id, { onDelete: 'cascade' }),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    decidedAt: integer('decided_at'),
    approved: integer({ mode: 'boolean' }),
  },
  (t) => [index('cambios_by_tramite').on(t.tramiteId)],
)

/** The first link opened binds a correo to a CURP. `sealed`: the correo. */
export const vinculos = sqliteTable('vinculos', {
  curpIndex: bytes('curp_index').primaryKey(),
  correoIndex: bytes('correo_index').notNull().unique(),
  sealed: bytes('sealed').notNull(),
  at: integer().notNull(),
})

/**
 * A minor whose trámites go by the correo of a parent or guardian, as the counter recorded: one correo may serve several
 * of them. Counts until the minor is of age. `sealed`: GuardianRecord (correo, the guardian's CURP, kinship).
 */
export const tutelas = sqliteTable('tutelas', {
  curpIndex: bytes('curp_index').primaryKey(),
  correoIndex: bytes('correo_index').notNull(),
  sealed: bytes('sealed').notNull(),
  at: integer().notNull(),
  until: integer().notNull(),
})

/** CURP whose trámites are stopped (ARCO: oposición, bloqueo). `sealed`: why, in the operator's words. */
export const bloqueos = sqliteTable('bloqueos', {
  curpIndex: bytes('curp_index').primaryKey(),
  sealed: bytes('sealed').notNull(),
  at: integer().notNull(),
})

export const sesiones = sqliteTable(
  'sesiones',
  {
    idHash: bytes('id_hash').primaryKey(),
    tramiteId: text('tramite_id')
      .notNull()
      .references(() => tramites.id, { onDelete: 'cascade' }),
    createdAt: integer('created_at').notNull(),
    /** idle end; moves with use, never past `ends_at` */
    expiresAt: integer('expires_at').notNull(),
    endsAt: integer('ends_at').notNull(),
  },
  (t) => [index('sesiones_by_tramite').on(t.tramiteId)],
)

/**
 * One mailed link to Mi trámite. `sealed`: ConsultaRecord (CURP, what was typed, and the correo once it is found out);
 * `correo_index` is set when it is mailed, and empty for what was asked in vain.
 */
export const consultas = sqliteTable(
  'consultas',
  {
    tokenHash: bytes('token_hash').primaryKey(),
    handleHash: bytes('handle_hash').notNull().unique(),
    /** hash of the cookie of the browser that asked */
    askerHash: bytes('asker_hash').notNull(),
    curpIndex: bytes('curp_index').notNull(),
    sealed: bytes('sealed').notNull(),
    correoIndex: bytes('correo_index'),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    /** wrong CURPs typed at this link; five block it */
    wrong: integer().notNull().default(0),
  },
  (t) => [
    index('consultas_by_person').on(t.curpIndex),
    index('consultas_by_asker').on(t.askerHash),
    index('consultas_by_end').on(t.expiresAt),
  ],
)

/** Sessions of Mi trámite. `sealed`: PersonHolder (CURP, and the correo by whose link it was opened). */
export const sesionesPersona = sqliteTable(
  'sesiones_persona',
  {
    idHash: bytes('id_hash').primaryKey(),
    curpIndex: bytes('curp_index').notNull(),
    sealed: bytes('sealed').notNull(),
    createdAt: integer('created_at').notNull(),
    /** idle end; moves with use, never past `ends_at` */
    expiresAt: integer('expires_at').notNull(),
    endsAt: integer('ends_at').notNull(),
  },
  (t) => [index('sesiones_persona_by_person').on(t.curpIndex)],
)

/**
 * Leave that a person gave to have their number checked. `code_hash`: of the code that they hand over; `sealed`:
 * ConsentRecord (CURP, and for whom, as they typed it). What ends it is never taken back.
 */
export const consentimientos = sqliteTable(
  'consentimientos',
  {
    id: text().primaryKey(),
    codeHash: bytes('code_hash').notNull().unique(),
    curpIndex: bytes('curp_index').notNull(),
    sealed: bytes('sealed').notNull(),
    /** it ends with the first check that agrees */
    once: integer({ mode: 'boolean' }).notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    revokedAt: integer('revoked_at'),
    spentAt: integer('spent_at'),
    /** numbers that did not agree; five end it */
    wrong: integer().notNull().default(0),
  },
  (t) => [
    index('consentimientos_by_person').on(t.curpIndex),
    index('consentimientos_by_end').on(t.expiresAt),
  ],
)

/** Each use of a consent, for the person to see. */
export const cotejos = sqliteTable(
  'cotejos',
  {
    id: integer().primaryKey(),
    consentId: text('consentimiento_id')
      .notNull()
      .references(() => consentimientos.id, { onDelete: 'cascade' }),
    at: integer().notNull(),
    outcome: text({ enum: ['coincide', 'no coincide'] }).notNull(),
    /** the key of the API that it came by; empty: the page */
    keyId: text('llave_id'),
  },
  (t) => [index('cotejos_by_consent').on(t.consentId)],
)

/** Keys of the API, by which another institution checks. The key itself is shown once. */
export const llavesApi = sqliteTable('llaves_api', {
  id: text().primaryKey(),
  keyHash: bytes('key_hash').notNull().unique(),
  /** of the institution that has it, as the operator typed it */
  name: text().notNull(),
  /** separated by blanks */
  scopes: text().notNull(),
  /** requests */
  perMinute: integer('per_minute').notNull(),
  createdAt: integer('created_at').notNull(),
  usedAt: integer('used_at'),
  revokedAt: integer('revoked_at'),
})

/** Requests of the API with an idempotency key, and their answer, encrypted; empty while it is being made. */
export const idempotencias = sqliteTable(
  'idempotencias',
  {
    /** of the API key and the idempotency key */
    keyHash: bytes('key_hash').primaryKey(),
    requestHash: bytes('request_hash').notNull(),
    sealed: bytes('sealed'),
    expiresAt: integer('expires_at').notNull(),
  },
  (t) => [index('idempotencias_by_end').on(t.expiresAt)],
)

/** Signed notices to other programs that wait, or are over. Nothing in them is of a person, so they are not encrypted. */
export const avisosWeb = sqliteTable(
  'avisos_web',
  {
    id: integer().primaryKey(),
    /** names it to its receiver: the same for every try */
    messageId: text('message_id').notNull().unique(),
    /** JSON, as it is sent */
    body: text().notNull(),
    createdAt: integer('created_at').notNull(),
    /** when it may be tried next; empty once it is over */
    dueAt: integer('due_at'),
    attempts: integer().notNull().default(0),
    sentAt: integer('sent_at'),
    deadAt: integer('dead_at'),
    /** of the last failure */
    reason: text(),
  },
  (t) => [index('avisos_web_due').on(t.dueAt).where(sql`due_at is not null`)],
)

/** Trámites that gave a number, counted by month, for the open statistics. Nothing of a person, nor when in the month. */
export const estadistica = sqliteTable(
  'estadistica',
  {
    /** `AAAA-MM`, Mexico City */
    month: text('mes').notNull(),
    kind: text('clase', { enum: ['asignacion', 'localizacion'] }).notNull(),
    /** empty: no address was asked for, or it was before this was counted */
    estado: text('estado_inegi').notNull(),
    /** from the request to the number */
    time: text('tiempo', { enum: ['5m', '15m', '1h', '1d', 'mas'] }).notNull(),
    n: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.month, t.kind, t.estado, t.time] })],
)

/** What was issued: one per trámite. `sealed`: the Issue whole (domain/issue.ts). */
export const emisiones = sqliteTable(
  'emisiones',
  {
    folio: text().primaryKey(),
    tramiteId: text('tramite_id').notNull().unique(),
    curpIndex: bytes('curp_index').notNull(),
    kind: text({ enum: ['asignacion', 'localizacion'] }).notNull(),
    at: integer().notNull(),
    sealed: bytes('sealed').notNull(),
  },
  (t) => [index('emisiones_by_curp').on(t.curpIndex)],
)

/** The two files of an issue. `pdf` is encrypted too; empty until the worker has made it. */
export const documentos = sqliteTable(
  'documentos',
  {
    secuencia: text().primaryKey(),
    folio: text()
      .notNull()
      .references(() => emisiones.folio),
    type: text({ enum: ['asignacion', 'tarjeta'] }).notNull(),
    codigoHash: bytes('codigo_hash').notNull().unique(),
    pdf: bytes('pdf'),
    sha256: bytes('sha256'),
    size: integer(),
    madeAt: integer('made_at'),
  },
  (t) => [
    uniqueIndex('one_of_each_type').on(t.folio, t.type),
    index('documentos_by_digest').on(t.sha256),
    index('documentos_pending').on(t.folio).where(sql`pdf is null`),
  ],
)

/** The ledger: append only (triggers), each entry holds the hash of the one before. */
export const bitacora = sqliteTable('bitacora', {
  seq: integer().primaryKey(),
  secuencia: text().notNull().unique(),
  type: text({ enum: ['asignacion', 'tarjeta'] }).notNull(),
  cadenaHash: bytes('cadena_hash').notNull(),
  sello: bytes('sello').notNull(),
  certificateSerial: text('serie').notNull(),
  at: integer().notNull(),
  previous: bytes('previous').notNull(),
  hash: bytes('hash').notNull(),
})

/**
 * Entries of the ledger that wait to be chained (`sealer.ts`). PostgreSQL only, where several replicas issue at once: on
 * SQLite each is chained in the transaction that issues, and this table stays empty.
 */
export const porEncadenar = sqliteTable(
  'por_encadenar',
  {
    secuencia: text().primaryKey(),
    type: text({ enum: ['asignacion', 'tarjeta'] }).notNull(),
    cadenaHash: bytes('cadena_hash').notNull(),
    sello: bytes('sello').notNull(),
    certificateSerial: text('serie').notNull(),
    at: integer().notNull(),
  },
  (t) => [index('por_encadenar_in_order').on(t.at, t.secuencia)],
)

/** Certificates of the sello, past and present, by serial: old documents verify after a rotation. */
export const certificados = sqliteTable('certificados', {
  certificateSerial: text('serie').primaryKey(),
  pem: text().notNull(),
  at: integer().notNull(),
})

/**
 * Keys of the QR without a network, past and present. `coseKey`: the public half, COSE_Key. `sealed`: PKCS #8 of the
 * private half of the one that signs; empty once another does.
 */
export const llavesQr = sqliteTable('llaves_qr', {
  id: integer().primaryKey(),
  kid: text().notNull().unique(),
  coseKey: bytes('cose_key').notNull(),
  sealed: bytes('sealed').notNull(),
  at: integer().notNull(),
  /** epoch ms; since then its signatures are not believed */
  withdrawnAt: integer('withdrawn_at'),
})

/** Mail that waits. `sealed`: MailRecord (correo and MailContent); empty once sent or given up. */
export const correos = sqliteTable(
  'correos',
  {
    id: integer().primaryKey(),
    /** one per (trámite, kind, generation) */
    key: text().notNull().unique(),
    tramiteId: text('tramite_id').notNull(),
    kind: text().notNull(),
    messageId: text('message_id').notNull(),
    sealed: bytes('sealed'),
    createdAt: integer('created_at').notNull(),
    /** when it may be tried next; empty once it is over */
    dueAt: integer('due_at'),
    /** until when one of several replicas has it; a lone process keeps that in memory */
    leasedUntil: integer('leased_until'),
    attempts: integer().notNull().default(0),
    /** how often it was handed to a server whole, and no end of it was written down */
    handed: integer().notNull().default(0),
    sentAt: integer('sent_at'),
    deadAt: integer('dead_at'),
    refused: integer({ mode: 'boolean' }).notNull().default(false),
    /** what the server said last, without correos */
    reason: text(),
  },
  (t) => [
    index('correos_due').on(t.dueAt).where(sql`due_at is not null`),
    index('correos_dead').on(t.deadAt).where(sql`dead_at is not null`),
    index('correos_by_tramite').on(t.tramiteId),
  ],
)

/** Mail of the demonstration, kept instead of sent. `sealed`: the Message. */
export const buzon = sqliteTable('buzon', {
  id: integer().primaryKey(),
  messageId: text('message_id').notNull().unique(),
  sealed: bytes('sealed').notNull(),
  at: integer().notNull(),
})

/** Tables whose encrypted values are not all bound to their rows yet, and up to which rowid they are (`bind-rows.ts`). */
export const recifrado = sqliteTable('recifrado', {
  tabla: text().primaryKey(),
  hasta: integer().notNull().default(0),
})

/** Tries counted per salted hash of what is limited, in fixed windows. */
export const limites = sqliteTable(
  'limites',
  {
    bucket: bytes('bucket').primaryKey(),
    count: integer().notNull(),
    resetsAt: integer('resets_at').notNull(),
  },
  (t) => [index('limites_by_end').on(t.resetsAt)],
)

/** Challenges already used; the rest of a challenge travels in its form. */
export const retosUsados = sqliteTable(
  'retos_usados',
  {
    id: bytes('id').primaryKey(),
    expiresAt: integer('expires_at').notNull(),
  },
  (t) => [index('retos_by_end').on(t.expiresAt)],
)

/** Of `auditoria`, written out as the partial index has it: entries of `personal:<id>`, which are few. */
export const IS_OF_STAFF = sql`actor >= 'personal:' and actor < 'personal:~'`

/** The audit trail: append only (triggers). */
export const auditoria = sqliteTable(
  'auditoria',
  {
    id: integer().primaryKey(),
    at: integer().notNull(),
    what: text().notNull(),
    /** blind index of the CURP it is about, for `auditoria ver --curp` */
    subject: bytes('subject'),
    /** salted hash of the client IP, or the operator's command */
    actor: text().notNull(),
    outcome: text().notNull(),
    code: text(),
    folio: text(),
  },
  (t) => [
    index('auditoria_by_subject').on(t.subject),
    index('auditoria_by_folio').on(t.folio),
    index('auditoria_by_employee').on(t.actor, t.id).where(IS_OF_STAFF),
    index('auditoria_orders').on(t.actor, t.at).where(sql`what = 'orden'`),
  ],
)

/** Employees of the counter. `sealed`: StaffRecord (name and correo). Closed when they leave, never deleted. */
export const personal = sqliteTable(
  'personal',
  {
    /** random; also the WebAuthn user handle */
    id: text().primaryKey(),
    correoIndex: bytes('correo_index').notNull(),
    sealed: bytes('sealed').notNull(),
    role: text({ enum: ['mostrador', 'responsable', 'operacion', 'auditoria'] }).notNull(),
    /** the key of the TOTP codes, encrypted; empty: the second way in is not set up */
    totp: bytes('totp'),
    /** time step of the newest TOTP code that was accepted: none counts twice (RFC 6238, 5.2) */
    totpStep: integer('totp_step').notNull().default(0),
    /** gets the daily digest by mail */
    resumen: integer({ mode: 'boolean' }).notNull().default(false),
    /** who invited: `personal:<id>`, or the operator's command */
    invitedBy: text('invited_by').notNull(),
    createdAt: integer('created_at').notNull(),
    /** the first invitation was accepted */
    joinedAt: integer('joined_at'),
    seenAt: integer('seen_at'),
    closedAt: integer('closed_at'),
  },
  (t) => [uniqueIndex('one_open_per_correo').on(t.correoIndex).where(sql`closed_at is null`)],
)

/** Passkeys of employees (WebAuthn credentials). One that was taken off stays, since its id must not come back. */
export const llaves = sqliteTable(
  'llaves',
  {
    credentialId: bytes('credential_id').primaryKey(),
    staffId: text('staff_id')
      .notNull()
      .references(() => personal.id),
    /** COSE key (RFC 9052) */
    publicKey: bytes('public_key').notNull(),
    /** signature counter, as the authenticator last said; 0: it has none */
    counter: integer().notNull(),
    /** how the browser reaches it, separated by commas */
    transports: text().notNull(),
    /** as its owner calls it */
    name: text().notNull(),
    createdAt: integer('created_at').notNull(),
    usedAt: integer('used_at'),
    removedAt: integer('removed_at'),
  },
  (t) => [index('llaves_by_staff').on(t.staffId)],
)

/** Mailed one-time links of employees: an invitation (48 h), or the first half of the second way in. */
export const ligasPersonal = sqliteTable(
  'ligas_personal',
  {
    tokenHash: bytes('token_hash').primaryKey(),
    staffId: text('staff_id')
      .notNull()
      .references(() => personal.id),
    kind: text({ enum: ['invitacion', 'entrada'] }).notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    usedAt: integer('used_at'),
  },
  (t) => [index('ligas_by_staff').on(t.staffId)],
)

/**
 * Invitations that one Responsable proposes and another decides: of a new Responsable, who could approve, and of an
 * employee who lost every passkey. The link is mailed when it is approved.
 */
export const propuestasPersonal = sqliteTable(
  'propuestas_personal',
  {
    id: integer().primaryKey(),
    staffId: text('staff_id')
      .notNull()
      .references(() => personal.id),
    proposedBy: text('proposed_by')
      .notNull()
      .references(() => personal.id),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    decidedBy: text('decided_by').references(() => personal.id),
    decidedAt: integer('decided_at'),
    approved: integer({ mode: 'boolean' }),
    /** false: the host has one employee, and says so (DESK_FOUR_EYES=off) */
    fourEyes: integer('four_eyes', { mode: 'boolean' }).notNull(),
  },
  (t) => [
    uniqueIndex('one_open_propuesta').on(t.staffId).where(sql`decided_at is null`),
    check(
      'propuestas_personal_four_eyes',
      sql`approved is null or approved = 0 or (decided_by is not null and (four_eyes = 0 or decided_by <> proposed_by))`,
    ),
  ],
)

/** Sessions of employees. */
export const sesionesPersonal = sqliteTable(
  'sesiones_personal',
  {
    idHash: bytes('id_hash').primaryKey(),
    staffId: text('staff_id')
      .notNull()
      .references(() => personal.id),
    signedInBy: text('signed_in_by', { enum: ['llave', 'liga', 'demo'] }).notNull(),
    createdAt: integer('created_at').notNull(),
    /** idle end; moves with use, never past `ends_at` */
    expiresAt: integer('expires_at').notNull(),
    endsAt: integer('ends_at').notNull(),
  },
  (t) => [index('sesiones_personal_by_staff').on(t.staffId)],
)

/**
 * A person's file, opened by an employee with a reason. `sealed`: OpeningRecord (CURP and reason); `session_ref`: it
 * shows in that session only. Kept, since it says why somebody looked.
 */
export const atenciones = sqliteTable(
  'atenciones',
  {
    id: integer().primaryKey(),
    handleHash: bytes('handle_hash').notNull().unique(),
    staffId: text('staff_id')
      .notNull()
      .references(() => personal.id),
    sessionRef: text('session_ref').notNull(),
    curpIndex: bytes('curp_index').notNull(),
    sealed: bytes('sealed').notNull(),
    kind: text({ enum: ['presente', 'escrito', 'correccion', 'otro'] }).notNull(),
    at: integer().notNull(),
  },
  (t) => [index('atenciones_by_curp').on(t.curpIndex)],
)

/** Of `asuntos`, written out: a partial index serves no query that names its states as parameters. */
export const IS_UNDER_WAY = sql`state in ('abierto', 'espera')`

/**
 * Cases of the counter: one employee proposes, another approves (CHECK; `single`: DESK_FOUR_EYES was off, and whoever
 * proposed approved). What was proposed does not change, and no row is deleted (triggers). `sealed`: CaseRecord.
 */
export const asuntos = sqliteTable(
  'asuntos',
  {
    id: text().primaryKey(),
    kind: text().notNull(),
    curpIndex: bytes('curp_index').notNull(),
    sealed: bytes('sealed').notNull(),
    /** keyed digest of what the case changes, as it was when it was proposed */
    fingerprint: bytes('fingerprint').notNull(),
    state: text({
      enum: ['abierto', 'espera', 'aprobado', 'rechazado', 'vencido', 'desistido', 'detenido'],
    }).notNull(),
    /** `personal:<id>`, or an operator's command */
    proposer: text().notNull(),
    approver: text(),
    single: integer({ mode: 'boolean' }).notNull().default(false),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    decidedAt: integer('decided_at'),
    /** state `espera`: when it is carried out, unless the correo before stops it */
    effectiveAt: integer('effective_at'),
    doneAt: integer('done_at'),
    /** of the link by which the correo before may stop it */
    stopHash: bytes('stop_hash').unique(),
  },
  (t) => [
    index('asuntos_by_person').on(t.curpIndex),
    uniqueIndex('one_open_of_a_kind').on(t.curpIndex, t.kind).where(IS_UNDER_WAY),
    index('asuntos_under_way').on(t.createdAt).where(IS_UNDER_WAY),
    index('asuntos_by_end').on(t.decidedAt).where(sql`decided_at is not null`),
    check(
      'four_eyes',
      sql`state not in ('espera', 'aprobado') or (approver is not null and (approver <> proposer or single = 1))`,
    ),
  ],
)

/** Why an employee or the operator did something, beside its entry of the audit trail. `sealed`: their words. */
export const motivos = sqliteTable('motivos', {
  auditoriaId: integer('auditoria_id')
    .primaryKey()
    .references(() => auditoria.id),
  sealed: bytes('sealed').notNull(),
})

/** Where people are attended: the operator's table. `municipio` empty: the whole estado; both empty: everywhere. */
export const oficinas = sqliteTable(
  'oficinas',
  {
    id: integer().primaryKey(),
    estado: text('estado_inegi').notNull(),
    municipio: text('municipio_inegi').notNull(),
    nombre: text().notNull(),
    direccion: text().notNull(),
    horario: text().notNull(),
    telefono: text().notNull(),
    /** what to bring besides the papers that everybody brings, separated by `;` */
    llevar: text().notNull(),
  },
  (t) => [index('oficinas_by_place').on(t.estado, t.municipio)],
)

/**
 * What happened in each hour, counted: nothing of a person is in it, and it outlives what was counted. Triggers count what
 * was issued and what became of mail, in the transaction that did it; the portal itself counts the pages that failed.
 */
export const conteos = sqliteTable(
  'conteos',
  {
    /** hours since 1970, UTC: Mexico City is whole hours behind */
    hora: integer().notNull(),
    que: text({ enum: ['tramite', 'correo', 'correo_muerto', 'error'] }).notNull(),
    n: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.hora, t.que] })],
)

/** What the log warned of and ALERT_WEBHOOK has not taken yet: nothing of a person is in it. What was taken goes. */
export const alertas = sqliteTable(
  'alertas',
  {
    id: integer().primaryKey(),
    at: integer().notNull(),
    level: text({ enum: ['warn', 'error'] }).notNull(),
    message: text().notNull(),
    dueAt: integer('due_at').notNull(),
    attempts: integer().notNull().default(0),
  },
  (t) => [index('alertas_due').on(t.dueAt)],
)
