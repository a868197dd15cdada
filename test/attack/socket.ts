import { readdir, readFile, readlink } from 'node:fs/promises'

/** The process that serves a data folder. */
export async function serverOf(data: string): Promise<number> {
  for (const pid of (await readdir('/proc')).map(Number).filter(Number.isInteger)) {
    const [command, environment] = await Promise.all(
      ['cmdline', 'environ'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
    )
    if (command?.includes('server/plumb.ts\0serve') && environment?.includes(`PLUMB_DATA=${data}\0`))
      return pid
  }
  throw new Error(`found no server on ${data}`)
}

const TABLES = ['tcp', 'tcp6', 'udp', 'udp6', 'raw', 'raw6']
const INODE = 9

/** The network sockets that a process has open, each as its table and its own and the other end. */
export async function socketsOf(
  pid: number,
): Promise<{ table: string; localPort: number; remotePort: number }[]> {
  const names = await readdir(`/proc/${pid}/fd`)
  const links = await Promise.all(names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => '')))
  const inodes = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []))
  const portOf = (end = '') => Number.parseInt(end.split(':')[1] ?? '', 16)
  const rows = await Promise.all(
    TABLES.map(async (table) =>
      (await readFile(`/proc/${pid}/net/${table}`, 'utf8').catch(() => ''))
        .split('\n')
        .slice(1)
        .map((line) => line.trim().split(/\s+/))
        .filter((fields) => inodes.has(fields[INODE] ?? ''))
        .map(([, local, remote]) => ({ table, localPort: portOf(local), remotePort: portOf(remote) })),
    ),
  )
  return rows.flat()
}
