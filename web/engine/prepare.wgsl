// The preparation of core/model/preprocess.ts on the GPU, to the same bits. Floats may be reassociated and fused by any
// driver, so nothing that reaches the tensor is one: sums are whole, and the normalisation is 64-bit fixed point.

struct Params {
  // Of the resampled crop: width, height, its first place in a plane, places from one row to the next.
  crop: vec4u,
  // Weights a row sample, weights a column sample, where the columns' taps begin, places from one sample to the next.
  taps: vec4u,
  // Bits that bring the largest sum to the top of a word, and the exponent of a fixed-point number whose top bit is set.
  scale: vec4u,
  // A channel: gain and offset in fixed point, the high word of each first.
  channels: array<vec4u, 3>,
  // Where each channel begins.
  bases: vec4u,
  // How the tensor becomes luma: three gains and an offset.
  luma: vec4f,
}

@group(0) @binding(0) var photo: texture_2d<f32>;
@group(0) @binding(1) var<uniform> params: Params;
// Rows, then columns: where each sample starts, how many pixels it takes, and their weights.
@group(0) @binding(2) var<storage, read> taps: array<u32>;
// The bits of float32.
@group(0) @binding(3) var<storage, read_write> tensor: array<u32>;
@group(0) @binding(4) var<storage, read_write> sums: array<vec4f>;

fn sample(x: u32, y: u32) -> vec3u {
  let rows = params.crop.y;
  let columns = params.taps.z;
  let across = columns + params.crop.x;
  var sum = vec3u(0);
  for (var k = 0u; k < taps[rows + y]; k++) {
    var line = vec3u(0);
    for (var j = 0u; j < taps[across + x]; j++) {
      let pixel = textureLoad(photo, vec2u(taps[columns + x] + j, taps[y] + k), 0).rgb;
      line += taps[across + params.crop.x + x * params.taps.y + j] * vec3u(pixel * 255 + 0.5);
    }
    sum += taps[2 * rows + y * params.taps.x + k] * line;
  }
  return sum;
}

// 64-bit numbers are a high and a low word.
fn multiply(a: u32, b: u32) -> vec2u {
  let low = (a & 0xffff) * (b & 0xffff);
  let left = (a >> 16) * (b & 0xffff);
  let right = (a & 0xffff) * (b >> 16);
  let middle = (low >> 16) + (left & 0xffff) + (right & 0xffff);
  let high = (a >> 16) * (b >> 16) + (left >> 16) + (right >> 16) + (middle >> 16);
  return vec2u(high, (middle << 16) | (low & 0xffff));
}

fn add(a: vec2u, b: vec2u) -> vec2u {
  let low = a.y + b.y;
  return vec2u(a.x + b.x + select(0u, 1u, low < a.y), low);
}

fn negate(a: vec2u) -> vec2u {
  return add(~a, vec2u(0, 1));
}

// The float32 nearest to a fixed-point number, ties to even.
fn round(number: vec2u) -> u32 {
  if (all(number == vec2u(0))) { return 0; }
  let sign = number.x & 0x80000000;
  let size = select(number, negate(number), sign != 0);
  let lead = select(countLeadingZeros(size.x), 32 + countLeadingZeros(size.y), size.x == 0);
  var top = size;
  if (lead >= 32) { top = vec2u(size.y, 0); }
  let shift = lead & 31;
  if (shift > 0) { top = vec2u((top.x << shift) | (top.y >> (32 - shift)), top.y << shift); }
  let mantissa = top.x >> 8;
  let rest = top.x & 0xff;
  let isUp = rest > 0x80 || (rest == 0x80 && (top.y != 0 || (mantissa & 1) == 1));
  // A mantissa that overflows carries into the exponent, where it belongs.
  return sign | (((params.scale.y - lead) << 23) + (mantissa & 0x7fffff) + select(0u, 1u, isUp));
}

// sum · gain − offset.
fn normalise(sum: u32, channel: vec4u) -> u32 {
  let whole = sum << params.scale.x;
  let product = add(multiply(whole, channel.x), vec2u(0, multiply(whole, channel.y).x));
  return round(add(product, negate(channel.zw)));
}

@compute @workgroup_size(8, 8)
fn prepare(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.crop.x || id.y >= params.crop.y) { return; }
  let sum = sample(id.x, id.y);
  let at = params.crop.z + id.y * params.crop.w + id.x * params.taps.w;
  for (var c = 0u; c < 3; c++) {
    tensor[params.bases[c] + at] = normalise(sum[(params.scale.z >> (8 * c)) & 3], params.channels[c]);
  }
}

fn luma(x: u32, y: u32) -> f32 {
  let at = params.crop.z + y * params.crop.w + x * params.taps.w;
  let bits = vec3u(tensor[params.bases.x + at], tensor[params.bases.y + at], tensor[params.bases.z + at]);
  return dot(bitcast<vec3f>(bits), params.luma.xyz) + params.luma.w;
}

// One row each: luma, Laplacian, and the Laplacian's squares.
@compute @workgroup_size(64)
fn measure(@builtin(global_invocation_id) id: vec3u) {
  let y = id.x;
  if (y >= params.crop.y) { return; }
  let isInside = y > 0 && y + 1 < params.crop.y;
  var sum = vec4f(0);
  for (var x = 0u; x < params.crop.x; x++) {
    let here = luma(x, y);
    sum.x += here;
    if (isInside && x > 0 && x + 1 < params.crop.x) {
      let value = luma(x - 1, y) + luma(x + 1, y) + luma(x, y - 1) + luma(x, y + 1) - 4 * here;
      sum += vec4f(0, value, value * value, 0);
    }
  }
  sums[y] = sum;
}
