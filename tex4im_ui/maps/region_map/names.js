// Owns where the names stand: beside their regions, over as little land as may be, never over one another.
// Refuses to draw them.

const TOWARDS = {
  E: [1, 0], W: [-1, 0], S: [0, 1], N: [0, -1], SE: [1, 1], SW: [-1, 1], NE: [1, -1], NW: [-1, -1],
}
const GAPS = [5, 20, 40] // pixels between a region and its name; from the second on a line joins them
const AT_EASE = 60 // a name that costs more than this covers another

function overlap(a, b) {
  const across = Math.min(a[2], b[2]) - Math.max(a[0], b[0])
  const down = Math.min(a[3], b[3]) - Math.max(a[1], b[1])
  return across > 0 && down > 0 ? (across * down) / ((a[2] - a[0]) * (a[3] - a[1])) : 0
}

// The corners of a region's box are mostly not region.
function core([left, top, right, bottom]) {
  const [across, down] = [(right - left) * 0.08, (bottom - top) * 0.08]
  return [left + across, top + down, right - across, bottom - down]
}

function places({ box, centre, radius, width, height, sides }) {
  const [left, top, right, bottom] = box
  const found = []
  if (Math.hypot(width, height) / 2 < radius * 0.95) {
    const [x, y] = centre
    const around = [x - width / 2, y - height / 2, x + width / 2, y + height / 2]
    found.push({ box: around, anchor: "middle", cost: -20, inside: true })
  }
  GAPS.forEach((gap, far) => sides.forEach((side, order) => {
    const [across, down] = TOWARDS[side] ?? TOWARDS.E
    const slant = across && down ? 0.7 : 1
    const x = (left + right) / 2 + across * (((right - left) / 2) * slant + gap * slant)
    const y = (top + bottom) / 2 + down * (((bottom - top) / 2) * slant + gap * slant)
    const l = x + ((across - 1) * width) / 2
    const t = y + ((down - 1) * height) / 2
    const anchor = across > 0 ? "start" : across < 0 ? "end" : "middle"
    found.push({ box: [l, t, l + width, t + height], anchor, cost: order * 1.5 + far * 4, lead: far > 0 })
  }))
  return found
}

// items: [{id, box, centre, radius, width, height, sides}] in pixels -> {at: Map(id -> place), easy: boolean}
function placeNames(items, size, taken) {
  const inside = [0, 0, size.width, size.height]
  const choices = items.map((item) => places(item).map((place) => {
    let cost = place.cost + 400 * (1 - overlap(place.box, inside))
    for (const box of taken) cost += 200 * overlap(place.box, box)
    for (const other of items) {
      if (other === item && place.inside) continue
      const [x, y] = other.centre
      cost += (other === item ? 30 : 120) * overlap(place.box, core(other.box))
      if (other !== item && x > place.box[0] && x < place.box[2] && y > place.box[1] && y < place.box[3]) cost += 60
    }
    return { ...place, cost }
  }))
  const chosen = choices.map((list) => list.reduce((best, place) => (place.cost < best.cost ? place : best)))
  const clash = (place, index) => chosen.reduce(
    (sum, { box }, at) => (at === index ? sum : sum + 300 * (overlap(place.box, box) + overlap(box, place.box))), 0,
  )
  const price = (place, index) => place.cost + clash(place, index)
  for (let round = 0; round < 4; round += 1) {
    choices.forEach((list, index) => {
      const cheaper = (best, place) => (price(place, index) < price(best, index) ? place : best)
      chosen[index] = list.reduce(cheaper, chosen[index])
    })
  }
  return {
    at: new Map(items.map((item, index) => [item.id, chosen[index]])),
    easy: chosen.every((place, index) => price(place, index) < AT_EASE),
  }
}
