import path from 'node:path'

/** What each file or folder imports, by its path from the root. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>

/**
 * What a module imports, as written: static, `import type`, `export … from` and dynamic. The lines before `---` of a
 * template are a module too.
 */
export const importsIn = (source: string): string[] =>
  [
    ...source.matchAll(
      /^(?:import|export)\s[^'"]*?from '([^']+)'|^import '([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm,
    ),
  ].map((m) => m[1] ?? m[2] ?? m[3] ?? '')

/** Which of `files` imports which; a compiled template (`x.eta.ts`) counts as its source. */
export function importGraph(files: readonly string[], read: (file: string) => string): Graph {
  const known = new Set(files)
  return new Map(
    files.map((file) => {
      const targets = importsIn(read(file))
        .filter((target) => target.startsWith('.'))
        .map((target) => path.join(path.dirname(file), target).replace(/\.eta\.ts$/, '.eta'))
      return [file, new Set(targets.filter((target) => known.has(target)))]
    }),
  )
}

/** The graph of what holds the files: their folders, say. What one group imports from itself is left out. */
export function groupedBy(graph: Graph, groupOf: (file: string) => string): Graph {
  const groups = new Map<string, Set<string>>()
  for (const [file, targets] of graph) {
    const own = groupOf(file)
    const found = groups.get(own) ?? new Set()
    groups.set(own, found)
    for (const target of targets) if (groupOf(target) !== own) found.add(groupOf(target))
  }
  return groups
}

/** The circles of a graph: `a → b → a`, one for each node that reaches itself, by its shortest way, each once. */
export function circlesIn(graph: Graph): string[] {
  const circles = new Map<string, string>()
  for (const start of graph.keys()) {
    const way = wayBack(graph, start)
    const key = way?.toSorted().join() ?? ''
    if (way && !circles.has(key)) circles.set(key, [...way, start].join(' → '))
  }
  return [...circles.values()]
}

/** The nodes of the shortest way from `start` to itself, breadth first. */
function wayBack(graph: Graph, start: string): readonly string[] | undefined {
  const ways: string[][] = [[start]]
  const seen = new Set<string>()
  for (let way = ways.shift(); way; way = ways.shift()) {
    for (const next of graph.get(way.at(-1) ?? '') ?? []) {
      if (next === start) return way
      if (seen.has(next)) continue
      seen.add(next)
      ways.push([...way, next])
    }
  }
  return undefined
}
