import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { build, type Plugin, type Rolldown } from 'vite'
import { lean } from './lean.ts'

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** One file: scripts and styles stand in it, and a policy that lets nothing else run and nothing be sent. */
function inline({ output }: Rolldown.RolldownOutput): string {
  const chunk = output.find((each) => each.type === 'chunk')
  const css = output.filter((each) => each.type === 'asset' && each.fileName.endsWith('.css'))
  const html = output.find((each) => each.type === 'asset' && each.fileName.endsWith('.html'))
  const others = output.filter((each) => each !== chunk && each !== html && !css.includes(each))
  if (chunk?.type !== 'chunk' || html?.type !== 'asset' || others.length > 0)
    throw new Error(
      `evidence page: found ${output.length} files, expected one script, one page and its styles`,
    )
  // What ends a script in HTML must not stand in one.
  const script = chunk.code.replaceAll('</script', '<\\/script')
  const style = css.map((each) => (each.type === 'asset' ? String(each.source) : '')).join('\n')
  const policy = `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; img-src blob: data:`
  return String(html.source)
    .replaceAll(/<script[^>]*><\/script>|<link rel="(?:stylesheet|modulepreload)"[^>]*>/g, '')
    .replace(
      '<meta charset="utf-8" />',
      () => `<meta charset="utf-8" />\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />`,
    )
    .replace('</head>', () => `<style>${style}</style>\n  </head>`)
    .replace('</body>', () => `<script type="module">${script}</script>\n  </body>`)
}

/** Builds the page that goes into every bundle of evidence, beside the app: the server puts it in, and serves it not. */
export function evidencePage(): Plugin {
  let root = ''
  return {
    name: 'plumb-evidence-page',
    apply: 'build',
    configResolved: (config) => {
      root = config.root
    },
    async closeBundle() {
      const built = await build({
        ...{ configFile: false, root: resolve(root, 'web/evidence'), logLevel: 'warn', publicDir: false },
        plugins: [lean(), svelte({ configFile: false })],
        build: {
          ...{ write: false, assetsInlineLimit: Number.MAX_SAFE_INTEGER, modulePreload: false },
          target: ['chrome120', 'edge120', 'firefox120', 'safari17.4'],
          rolldownOptions: { output: { codeSplitting: false } },
        },
      })
      if (Array.isArray(built) || !('output' in built)) throw new Error('evidence page: found several builds')
      const path = resolve(root, 'dist/evidence/index.html')
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, inline(built))
    },
  }
}
