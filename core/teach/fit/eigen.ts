export interface Eigen {
  /** Largest first. */
  readonly values: Float64Array
  /** n × n: row k is the unit eigenvector of `values[k]`. */
  readonly vectors: Float64Array
}

/** A sweep converges in two or three rounds; this many mean that the matrix held a NaN. */
const MOST_ROUNDS = 60

/**
 * Eigenvalues and eigenvectors of a symmetric n × n matrix: Householder reduction to tridiagonal form, then implicit
 * QL with Wilkinson's shift (Golub and Van Loan, Matrix Computations, 8.3). Only + − × ÷ and square roots in a fixed
 * order, so every machine gets the same bits. Throws when the matrix holds what is not a number.
 */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  const diagonal = new Float64Array(n)
  const beside = new Float64Array(n)
  const rows = tridiagonalize(Float64Array.from(matrix), n, diagonal, beside)
  for (let first = 0; first < n; first++) {
    let rounds = 0
    for (
      let last = blockEnd(diagonal, beside, first);
      last !== first;
      last = blockEnd(diagonal, beside, first)
    ) {
      if (++rounds > MOST_ROUNDS) throw new Error(`eigen: found no convergence after ${MOST_ROUNDS} rounds`)
      chase(diagonal, beside, rows, first, last, n)
    }
  }
  return sorted(diagonal, rows, n)
}

/** Reduces `a` in place; `beside[i]` couples i and i + 1. Gives Q transposed, with a = Q · tridiagonal · Qᵀ. */
function tridiagonalize(
  a: Float64Array,
  n: number,
  diagonal: Float64Array,
  beside: Float64Array,
): Float64Array {
  const q = new Float64Array(n * n)
  for (let i = 0; i < n; i++) q[i * n + i] = 1
  const v = new Float64Array(n)
  const w = new Float64Array(n)
  for (let k = 0; k < n - 2; k++) {
    let norm = 0
    for (let i = k + 1; i < n; i++) {
      v[i] = a[i * n + k] ?? 0
      norm += (v[i] ?? 0) ** 2
    }
    const head = v[k + 1] ?? 0
    const target = head > 0 ? -Math.sqrt(norm) : Math.sqrt(norm)
    beside[k] = target
    v[k + 1] = head - target
    const length = norm - head * head + (head - target) ** 2
    if (length === 0) continue
    const beta = 2 / length
    reflectBothSides(a, v, w, k + 1, n, beta)
    reflectRows(q, v, w, k + 1, n, beta)
  }
  for (let i = 0; i < n; i++) diagonal[i] = a[i * n + i] ?? 0
  if (n > 1) beside[n - 2] = a[(n - 1) * n + n - 2] ?? 0
  return q
}

/** a ← H · a · H on the block from `from` on, with H = 1 − β · v · vᵀ. */
function reflectBothSides(
  a: Float64Array,
  v: Float64Array,
  w: Float64Array,
  from: number,
  n: number,
  beta: number,
): void {
  let along = 0
  for (let i = from; i < n; i++) {
    let sum = 0
    for (let j = from; j < n; j++) sum += (a[i * n + j] ?? 0) * (v[j] ?? 0)
    w[i] = beta * sum
    along += beta * sum * (v[i] ?? 0)
  }
  const half = (beta * along) / 2
  for (let i = from; i < n; i++) w[i] = (w[i] ?? 0) - half * (v[i] ?? 0)
  for (let i = from; i < n; i++) {
    const vi = v[i] ?? 0
    const wi = w[i] ?? 0
    for (let j = from; j < n; j++) a[i * n + j] = (a[i * n + j] ?? 0) - vi * (w[j] ?? 0) - wi * (v[j] ?? 0)
  }
}

/** q ← H · q. */
function reflectRows(
  q: Float64Array,
  v: Float64Array,
  w: Float64Array,
  from: number,
  n: number,
  beta: number,
): void {
  w.fill(0)
  for (let i = from; i < n; i++) {
    const vi = beta * (v[i] ?? 0)
    for (let j = 0; j < n; j++) w[j] = (w[j] ?? 0) + vi * (q[i * n + j] ?? 0)
  }
  for (let i = from; i < n; i++) {
    const vi = v[i] ?? 0
    for (let j = 0; j < n; j++) q[i * n + j] = (q[i * n + j] ?? 0) - vi * (w[j] ?? 0)
  }
}

/** The end of the unreduced block that starts at `first`. */
function blockEnd(d: Float64Array, e: Float64Array, first: number): number {
  let last = first
  for (; last < d.length - 1; last++) {
    const size = Math.abs(d[last] ?? 0) + Math.abs(d[last + 1] ?? 0)
    if (Math.abs(e[last] ?? 0) <= Number.EPSILON * size) break
  }
  return last
}

/** One implicit QL step on the block first..last: chases the bulge upward, turning the rows of `z` along. */
function chase(
  d: Float64Array,
  e: Float64Array,
  z: Float64Array,
  first: number,
  last: number,
  n: number,
): void {
  const coupling = e[first] ?? 0
  const shift = ((d[first + 1] ?? 0) - (d[first] ?? 0)) / (2 * coupling)
  const root = Math.sqrt(shift * shift + 1)
  let g = (d[last] ?? 0) - (d[first] ?? 0) + coupling / (shift + (shift < 0 ? -root : root))
  let sine = 1
  let cosine = 1
  let moved = 0
  for (let i = last - 1; i >= first; i--) {
    const f = sine * (e[i] ?? 0)
    const b = cosine * (e[i] ?? 0)
    const radius = Math.sqrt(f * f + g * g)
    e[i + 1] = radius
    if (radius === 0) {
      d[i + 1] = (d[i + 1] ?? 0) - moved
      e[last] = 0
      return
    }
    sine = f / radius
    cosine = g / radius
    g = (d[i + 1] ?? 0) - moved
    const turn = ((d[i] ?? 0) - g) * sine + 2 * cosine * b
    moved = sine * turn
    d[i + 1] = g + moved
    g = cosine * turn - b
    rotateRows(z, i * n, sine, cosine, n)
  }
  d[first] = (d[first] ?? 0) - moved
  e[first] = g
  e[last] = 0
}

function rotateRows(z: Float64Array, at: number, sine: number, cosine: number, n: number): void {
  for (let k = at; k < at + n; k++) {
    const upper = z[k] ?? 0
    const lower = z[k + n] ?? 0
    z[k + n] = sine * upper + cosine * lower
    z[k] = cosine * upper - sine * lower
  }
}

function sorted(diagonal: Float64Array, rows: Float64Array, n: number): Eigen {
  const order = Array.from({ length: n }, (_, i) => i).sort(
    (a, b) => (diagonal[b] ?? 0) - (diagonal[a] ?? 0) || a - b,
  )
  const vectors = new Float64Array(n * n)
  order.forEach((from, to) => {
    vectors.set(rows.subarray(from * n, from * n + n), to * n)
  })
  return { values: Float64Array.from(order, (i) => diagonal[i] ?? 0), vectors }
}
