;; The resampler of core/model/resampler.ts for pixels in this module's memory, with SIMD: rows downward first, four
;; bytes a pixel side by side, then along. Sums of whole numbers, so the order makes no difference and every bit is the
;; same. Taps are i32: starts, counts, and `stride` weights a sample. Row weights must total at most 257: a sum of 8-bit
;; values then fits 16 bits.
(module
  (memory (export "memory") 1)

  ;; One row of sums: for each four bytes of the crop's row, weight · byte over `count` source rows, as u16.
  (func $down (param $from i32) (param $rowBytes i32) (param $bytes i32)
              (param $weights i32) (param $count i32) (param $sums i32)
    (local $x i32) (local $k i32) (local $at i32) (local $low v128) (local $high v128)
    (local $weight v128) (local $pixels v128)
    (loop $across
      (local.set $low (v128.const i64x2 0 0))
      (local.set $high (v128.const i64x2 0 0))
      (local.set $at (i32.add (local.get $from) (local.get $x)))
      (local.set $k (i32.const 0))
      (loop $rows
        (local.set $weight (i16x8.splat (i32.load
          (i32.add (local.get $weights) (i32.shl (local.get $k) (i32.const 2))))))
        (local.set $pixels (v128.load align=1 (local.get $at)))
        (local.set $low (i16x8.add (local.get $low)
          (i16x8.mul (i16x8.extend_low_i8x16_u (local.get $pixels)) (local.get $weight))))
        (local.set $high (i16x8.add (local.get $high)
          (i16x8.mul (i16x8.extend_high_i8x16_u (local.get $pixels)) (local.get $weight))))
        (local.set $at (i32.add (local.get $at) (local.get $rowBytes)))
        (br_if $rows (i32.lt_u (local.tee $k (i32.add (local.get $k) (i32.const 1))) (local.get $count))))
      (v128.store (i32.add (local.get $sums) (i32.shl (local.get $x) (i32.const 1))) (local.get $low))
      (v128.store offset=16 (i32.add (local.get $sums) (i32.shl (local.get $x) (i32.const 1))) (local.get $high))
      (br_if $across (i32.lt_u (local.tee $x (i32.add (local.get $x) (i32.const 16))) (local.get $bytes)))))

  ;; One row of samples: for each, the four sums of weight · u16 over its columns, as i32.
  (func $along (param $sums i32) (param $starts i32) (param $counts i32) (param $weights i32)
               (param $stride i32) (param $samples i32) (param $to i32)
    (local $x i32) (local $at i32) (local $w i32) (local $end i32) (local $sum v128)
    (loop $across
      (local.set $sum (v128.const i64x2 0 0))
      (local.set $at (i32.add (local.get $sums) (i32.shl
        (i32.load (i32.add (local.get $starts) (i32.shl (local.get $x) (i32.const 2)))) (i32.const 3))))
      (local.set $w (i32.add (local.get $weights)
        (i32.shl (i32.mul (local.get $x) (local.get $stride)) (i32.const 2))))
      (local.set $end (i32.add (local.get $w) (i32.shl
        (i32.load (i32.add (local.get $counts) (i32.shl (local.get $x) (i32.const 2)))) (i32.const 2))))
      (loop $columns
        (local.set $sum (i32x4.add (local.get $sum)
          (i32x4.mul (v128.load16x4_u (local.get $at)) (i32x4.splat (i32.load (local.get $w))))))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (br_if $columns (i32.lt_u (local.tee $w (i32.add (local.get $w) (i32.const 4))) (local.get $end))))
      (v128.store (i32.add (local.get $to) (i32.shl (local.get $x) (i32.const 4))) (local.get $sum))
      (br_if $across (i32.lt_u (local.tee $x (i32.add (local.get $x) (i32.const 1))) (local.get $samples)))))

  ;; All rows: `rows` samples of the row taps, each `columns` samples of four i32 at `to`. `from` is the crop's first
  ;; pixel, `bytes` its width in bytes; 16 bytes past its last pixel and past `sums` must be there.
  (func (export "resample")
    (param $from i32) (param $rowBytes i32) (param $bytes i32) (param $sums i32) (param $to i32)
    (param $rowStarts i32) (param $rowCounts i32) (param $rowWeights i32) (param $rowStride i32) (param $rows i32)
    (param $starts i32) (param $counts i32) (param $weights i32) (param $stride i32) (param $columns i32)
    (local $y i32)
    (loop $downward
      (call $down
        (i32.add (local.get $from) (i32.mul (local.get $rowBytes)
          (i32.load (i32.add (local.get $rowStarts) (i32.shl (local.get $y) (i32.const 2))))))
        (local.get $rowBytes) (local.get $bytes)
        (i32.add (local.get $rowWeights) (i32.shl (i32.mul (local.get $y) (local.get $rowStride)) (i32.const 2)))
        (i32.load (i32.add (local.get $rowCounts) (i32.shl (local.get $y) (i32.const 2))))
        (local.get $sums))
      (call $along (local.get $sums) (local.get $starts) (local.get $counts) (local.get $weights)
        (local.get $stride) (local.get $columns)
        (i32.add (local.get $to) (i32.mul (local.get $y) (i32.shl (local.get $columns) (i32.const 4)))))
      (br_if $downward (i32.lt_u (local.tee $y (i32.add (local.get $y) (i32.const 1))) (local.get $rows)))))

  ;; One channel of a sample: value · gain − offset in f64, stored as f32. Gain and offset lie side by side.
  (func $channel (param $value i32) (param $factors i32) (param $to i32)
    (f32.store (local.get $to) (f32.demote_f64 (f64.sub
      (f64.mul (f64.convert_i32_s (local.get $value)) (f64.load (local.get $factors)))
      (f64.load offset=8 (local.get $factors))))))

  ;; All samples to a tensor: byte place c of a sample goes to `toC`, `step` bytes a sample, `rowStep` a row. `factors`
  ;; are three pairs of f64.
  (func (export "write")
    (param $sums i32) (param $rows i32) (param $columns i32) (param $factors i32)
    (param $toA i32) (param $toB i32) (param $toC i32) (param $step i32) (param $rowStep i32)
    (local $y i32) (local $x i32) (local $at i32)
    (loop $downward
      (local.set $x (i32.const 0))
      (local.set $at (i32.mul (local.get $y) (local.get $rowStep)))
      (loop $across
        (call $channel (i32.load (local.get $sums))
          (local.get $factors) (i32.add (local.get $toA) (local.get $at)))
        (call $channel (i32.load offset=4 (local.get $sums))
          (i32.add (local.get $factors) (i32.const 16)) (i32.add (local.get $toB) (local.get $at)))
        (call $channel (i32.load offset=8 (local.get $sums))
          (i32.add (local.get $factors) (i32.const 32)) (i32.add (local.get $toC) (local.get $at)))
        (local.set $sums (i32.add (local.get $sums) (i32.const 16)))
        (local.set $at (i32.add (local.get $at) (local.get $step)))
        (br_if $across (i32.lt_u (local.tee $x (i32.add (local.get $x) (i32.const 1))) (local.get $columns))))
      (br_if $downward (i32.lt_u (local.tee $y (i32.add (local.get $y) (i32.const 1))) (local.get $rows))))))
