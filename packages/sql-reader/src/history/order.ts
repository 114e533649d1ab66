/** Orders names as people number them: runs of digits by value, the rest by code unit. */
export function compareNaturally(a: string, b: string): number {
  const left = a.match(/\d+|\D+/gu) ?? [];
  const right = b.match(/\d+|\D+/gu) ?? [];
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const order = comparePart(left[index] ?? '', right[index] ?? '');
    if (order !== 0) return order;
  }
  return left.length - right.length || compareCodeUnits(a, b);
}

function comparePart(a: string, b: string): number {
  if (!/^\d/u.test(a) || !/^\d/u.test(b)) return compareCodeUnits(a, b);
  const x = a.replace(/^0+(?=\d)/u, '');
  const y = b.replace(/^0+(?=\d)/u, '');
  return x.length - y.length || compareCodeUnits(x, y);
}

/** Orders strings by UTF-16 code unit, the same on every machine. */
export function compareCodeUnits(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
