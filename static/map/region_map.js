const STYLE = "/* The map of the regions. Ink and paper are the theme's, so that light and dark need no second style. */\n.map {\n  --ink: var(--st-text-color);\n  --paper: var(--st-background-color);\n  --accent: var(--st-primary-color);\n  container-type: inline-size;\n  margin: 0;\n  color: var(--ink);\n  font-family: var(--st-font);\n  font-size: .8rem;\n  line-height: 1.35;\n  print-color-adjust: exact;\n  -webkit-print-color-adjust: exact;\n}\np { margin: 0; }\n.title { font-size: 1.15rem; font-weight: 600; line-height: 1.25; }\n.subtitle { font-size: .87rem; margin-bottom: .4rem; }\n.stage { position: relative; height: min(var(--height, 560px), 92cqi); overflow: hidden; }\n.canvas { display: block; width: 100%; height: 100%; cursor: grab; user-select: none; -webkit-user-select: none; }\n.canvas:active { cursor: grabbing; }\n.canvas:focus { outline: none; }\npath { vector-effect: non-scaling-stroke; stroke-linejoin: round; }\n.outside { fill: color-mix(in srgb, var(--ink) 5%, var(--paper)); }\n.land { fill: color-mix(in srgb, var(--ink) 11%, var(--paper)); fill-rule: evenodd; }\n.borders, .frontiers { fill: none; pointer-events: none; stroke: var(--paper); stroke-width: .6px; }\n.frontiers { stroke: color-mix(in srgb, var(--ink) 30%, var(--paper)); stroke-width: .8px; }\n\n.region { stroke: var(--ink); stroke-width: 1px; cursor: pointer; outline: none; transition: fill .25s ease; }\n.region.hovered { stroke-width: 2px; }\n.over { fill: none; stroke: var(--ink); stroke-width: 2.3px; pointer-events: none; }\n.casing, .ring { fill: none; pointer-events: none; stroke: var(--paper); stroke-width: 6px; }\n.ring { stroke: var(--accent); stroke-width: 2.5px; }\n.ground { fill: var(--paper); }\n.mark { fill: none; stroke: color-mix(in srgb, var(--ink) 55%, var(--paper)); stroke-width: 1px; vector-effect: none; }\n.dot { fill: color-mix(in srgb, var(--ink) 60%, var(--paper)); }\n\n.name { cursor: pointer; }\n.name text { fill: var(--ink); stroke: var(--paper); stroke-width: 3.5px; stroke-linejoin: round; paint-order: stroke; font-size: .87rem; }\n.name .label { font-weight: 600; }\n.name .value { font-variant-numeric: tabular-nums; }\n.name rect { fill: transparent; }\n.name.on-dark text { fill: #fff; stroke: none; }\n.name.on-light text { fill: #10151f; stroke: none; }\n.name.chosen rect { fill: var(--ink); }\n.name.chosen text { fill: var(--paper); stroke: none; }\n.leads line { stroke: var(--ink); stroke-width: 1px; }\n\n.tools { position: absolute; top: .3rem; right: .3rem; display: flex; gap: .25rem; }\n.tools button {\n  font: inherit; color: inherit; min-width: 1.9rem; height: 1.9rem; padding: 0 .5rem; cursor: pointer;\n  background: var(--paper); border: 1px solid color-mix(in srgb, var(--ink) 45%, var(--paper)); border-radius: var(--st-button-radius, 4px);\n}\n.tools button:hover { background: color-mix(in srgb, var(--ink) 9%, var(--paper)); }\n.tools button:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }\n\n.tip {\n  position: absolute; pointer-events: none; max-width: 17rem; padding: .4rem .6rem; display: grid; gap: .05rem; z-index: 1;\n  background: var(--paper); border: 1px solid color-mix(in srgb, var(--ink) 45%, var(--paper)); border-radius: var(--st-base-radius, 4px);\n  box-shadow: 0 2px 8px rgb(0 0 0 / 14%); overflow-wrap: anywhere;\n}\n.tip[hidden] { display: none; }\n.tip b { font-weight: 600; font-size: .87rem; }\n.tip span { font-size: .87rem; }\n.tip .quiet { font-size: .8rem; }\n\n.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; align-items: flex-start; margin-top: .5rem; }\n.unit { font-weight: 600; }\n.scale, .others { display: flex; flex-wrap: wrap; row-gap: .3rem; }\n.others { column-gap: .8rem; }\n.class { display: grid; grid-template-rows: .7rem auto; gap: .15rem; min-width: 4.2rem; }\n.class span { padding-right: .5rem; }\n.class i { border: 1px solid color-mix(in srgb, var(--ink) 60%, var(--paper)); }\n.scale .class + .class i { border-left-width: 0; }\n.others .class { min-width: 3rem; }\n.others .class span { padding: 0; }\n.class .no-data { background: repeating-linear-gradient(135deg, transparent 0 3px, color-mix(in srgb, var(--ink) 55%, var(--paper)) 3px 4px); }\n.class .confidential { background: radial-gradient(circle, color-mix(in srgb, var(--ink) 60%, var(--paper)) 1.1px, transparent 1.4px) 0 0 / 5px 5px; }\n.credit { margin-top: .35rem; font-size: .8rem; }\n.failed { padding: .5rem 0; }\n.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }\n\n@container (max-width: 520px) {\n  .name text { font-size: .75rem; stroke-width: 3px; }\n  .tools { gap: .2rem; }\n  .legend { row-gap: .4rem; }\n  .scale { flex: 1 1 100%; flex-wrap: nowrap; }\n  .scale .class { flex: 1; min-width: 0; line-height: 1.2; }\n}\n@media (prefers-reduced-motion: reduce) { .region { transition: none; } }\n@media (forced-colors: active) { .region, .over { stroke: CanvasText; } .ring { stroke: Highlight; } }\n@media print { .tools, .tip { display: none; } .canvas { cursor: default; } }\n"

// Owns the view: which part of Europe is seen, and the hands that move it. Refuses to know what is drawn.

const GLIDE = 200 // milliseconds
const CLOSEST = 8 // times the view of the regions
const DRAG = 4 // pixels before a press becomes a drag

// By the map's key, so that a page that comes back shows what it showed.
const views = new Map()

function makeView(key, boxes, moved) {
  const now = views.get(key) ?? { fit: "regions", x: 0, y: 0, k: 0 }
  views.set(key, now)
  const size = { width: 0, height: 0 }
  let frame = 0

  const around = (name) => {
    const [left, top, right, bottom] = boxes[name]
    const k = Math.min(size.width / (right - left), size.height / (bottom - top))
    return { fit: name, x: (left + right) / 2, y: (top + bottom) / 2, k }
  }
  const held = (to) => {
    const [left, top, right, bottom] = boxes.europe
    const least = around("europe").k
    const k = Math.min(Math.max(to.k, least), around("regions").k * CLOSEST)
    const x = Math.min(Math.max(to.x, left), right)
    return { fit: to.fit, x, y: Math.min(Math.max(to.y, top), bottom), k }
  }
  const jump = (to) => {
    cancelAnimationFrame(frame)
    Object.assign(now, held(to))
    moved()
  }
  const glide = (to) => {
    const from = { ...now }
    const end = held(to)
    if (matchMedia("(prefers-reduced-motion: reduce)").matches || !from.k) return jump(end)
    cancelAnimationFrame(frame)
    const start = performance.now()
    const step = (time) => {
      const part = Math.max(0, Math.min(1, (time - start) / GLIDE))
      const eased = part * (2 - part)
      const between = (name) => from[name] + (end[name] - from[name]) * eased
      Object.assign(now, { fit: end.fit, x: between("x"), y: between("y"), k: between("k") })
      moved()
      if (part < 1) frame = requestAnimationFrame(step)
    }
    frame = requestAnimationFrame(step)
  }
  const zoomed = (factor, px, py) => {
    const k = held({ ...now, k: now.k * factor }).k
    const across = px - size.width / 2
    const down = py - size.height / 2
    return { fit: "", x: now.x + across / now.k - across / k, y: now.y + down / now.k - down / k, k }
  }
  return {
    now,
    size,
    fit: (name) => glide(around(name)),
    zoom: (factor, px = size.width / 2, py = size.height / 2) => glide(zoomed(factor, px, py)),
    pinch: (factor, px, py) => jump(zoomed(factor, px, py)),
    pan: (across, down) => jump({ fit: "", x: now.x - across / now.k, y: now.y - down / now.k, k: now.k }),
    centre: (x, y) => glide({ fit: "", x, y, k: now.k }),
    screen: (x, y) => [(x - now.x) * now.k + size.width / 2, (y - now.y) * now.k + size.height / 2],
    near: () => now.k > around("regions").k * 1.01,
    resize: (width, height) => {
      if (!width || !height || (width === size.width && height === size.height)) return
      Object.assign(size, { width, height })
      jump(now.fit ? around(now.fit) : now)
    },
    stop: () => cancelAnimationFrame(frame),
  }
}

// One finger scrolls the page until the map is closer than its regions; two fingers always move the map.
function bindHands(svg, view) {
  let start = null
  let dragged = false
  const at = (point) => {
    const box = svg.getBoundingClientRect()
    return [point.clientX - box.left, point.clientY - box.top]
  }
  svg.onwheel = (event) => {
    if (!event.ctrlKey && !event.metaKey) return
    event.preventDefault()
    view.pinch(Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) / 120), ...at(event))
  }
  svg.onpointerdown = (event) => {
    dragged = false
    const may = event.pointerType !== "touch" || view.near()
    start = event.button === 0 && event.isPrimary && may ? at(event) : null
  }
  svg.onpointermove = (event) => {
    if (!start || !event.isPrimary) return
    const [x, y] = at(event)
    if (!dragged && Math.hypot(x - start[0], y - start[1]) < DRAG) return
    if (!dragged) svg.setPointerCapture(event.pointerId)
    dragged = true
    view.pan(x - start[0], y - start[1])
    start = [x, y]
  }
  svg.onpointerup = svg.onpointercancel = () => { start = null }
  svg.addEventListener("click", (event) => {
    if (dragged) event.stopPropagation()
    dragged = false
  }, true)

  let two = null
  const pair = (event) => {
    const [[ax, ay], [bx, by]] = [...event.touches].slice(0, 2).map(at)
    return { x: (ax + bx) / 2, y: (ay + by) / 2, wide: Math.hypot(ax - bx, ay - by) || 1 }
  }
  const touched = (event) => {
    if (event.touches.length < 2) { two = null; return }
    event.preventDefault()
    start = null
    dragged = true
    const next = pair(event)
    if (two) {
      view.pan(next.x - two.x, next.y - two.y)
      view.pinch(next.wide / two.wide, next.x, next.y)
    }
    two = next
  }
  for (const name of ["touchstart", "touchmove"]) svg.addEventListener(name, touched, { passive: false })
  svg.addEventListener("touchend", () => { two = null })
}

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

// Owns what a new answer changes on the map: fills, names, legend, tooltip. Refuses to ask for anything.

function rowOf(map, id) {
  const row = map.rows.get(id)
  return Array.isArray(row) ? row : [id, map.drawing.regions[id]?.label ?? id, ...UNKNOWN.slice(2)]
}

function statusOf(map, row) {
  const [, , status, place] = row
  if (status === "value" && map.data.classes?.[place]) return "value"
  return status === "confidential" ? "confidential" : "no-data"
}

function update(map) {
  const { data, drawing } = map
  map.rows = new Map((data.regions ?? []).map((row) => [row[0], row]))
  map.waiting = map.waiting.filter(([, number]) => number > (data.handled ?? 0))
  map.chosen = new Set((data.selected ?? []).filter((id) => drawing.regions[id]))
  for (const [id] of map.waiting) map.chosen.has(id) ? map.chosen.delete(id) : map.chosen.add(id)
  const order = [...map.rows.keys(), ...Object.keys(drawing.regions)].filter((id) => drawing.regions[id])
  for (const id of new Set(order)) {
    if (map.shapes.has(id)) continue
    const { path } = drawing.regions[id]
    const button = { class: "region", d: path, "data-region": id, role: "button", tabindex: "0" }
    map.shapes.set(id, make("path", button, map.regions))
    const name = make("g", { class: "name", "data-region": id }, map.texts)
    const parts = { group: name, plate: make("rect", { rx: 3 }, name) }
    parts.label = make("text", { class: "label" }, name)
    parts.value = make("text", { class: "value" }, name)
    parts.line = make("line", {}, map.leads)
    map.names.set(id, parts)
  }
  map.heading.replaceChildren()
  if (data.heading) {
    make("p", { class: "title", text: data.title ?? "" }, map.heading)
    make("p", { class: "subtitle", text: data.subtitle ?? "" }, map.heading)
  }
  map.figure.style.setProperty("--height", `${Number(data.height) || 560}px`)
  map.svg.setAttribute("aria-label", data.summary ?? "")
  map.credit.textContent = data.credit ?? ""
  drawLegend(map)
  dress(map)
  map.view.resize(map.stage.clientWidth, map.stage.clientHeight)
  if (map.view.now.k) frameView(map)
  if (map.hovered) fillTip(map, map.hovered)
}

function dress(map) {
  for (const [id, shape] of map.shapes) {
    const row = rowOf(map, id)
    const status = statusOf(map, row)
    const chosen = map.chosen.has(id)
    const unknown = status === "confidential" ? "url(#dotted)" : "url(#hatched)"
    shape.style.fill = status === "value" ? map.data.classes[row[3]][0] : unknown
    shape.setAttribute("class", `region${chosen ? " chosen" : ""}`)
    shape.setAttribute("aria-pressed", String(chosen))
    shape.setAttribute("aria-label", `${row[1]}: ${row[5]}${chosen ? ", selected" : ""}`)
    const { group, label, value } = map.names.get(id)
    group.setAttribute("class", `name${chosen ? " chosen" : ""}`)
    label.textContent = row[1]
    value.textContent = row[4]
  }
  // A chosen outline is not cut by its neighbour: it is drawn once more, above all regions.
  for (const old of map.tops.querySelectorAll(".over")) old.remove()
  for (const id of [...map.chosen].reverse()) {
    map.tops.prepend(make("path", { class: "over", d: map.drawing.regions[id].path }))
  }
}

function frameView(map) {
  const { now, size } = map.view
  const corner = `${size.width / 2 - now.x * now.k} ${size.height / 2 - now.y * now.k}`
  map.world.setAttribute("transform", `translate(${corner}) scale(${now.k})`)
  for (const each of map.patterns) each.setAttribute("patternTransform", `scale(${1 / now.k})`)
  map.svg.style.touchAction = map.view.near() ? "none" : "pan-x pan-y"
  const { offsetLeft: left, offsetTop: top, offsetWidth: width, offsetHeight: height } = map.tools
  const taken = [[left, top, left + width, top + height]]
  const full = standNames(map, taken, (id) => rowOf(map, id)[1])
  const short = full.easy ? full : standNames(map, taken, (id) => id)
  for (const item of short.items) standName(map, item, short.at.get(item.id))
}

function standNames(map, taken, words) {
  const { view, drawing } = map
  const items = []
  for (const [id, { group, label, value }] of map.names) {
    const { box, centre, radius, sides } = drawing.regions[id]
    const [x, y] = view.screen(...centre)
    const seen = x > -20 && y > -20 && x < view.size.width + 20 && y < view.size.height + 20
    group.style.display = map.names.get(id).line.style.display = seen ? "" : "none"
    if (!seen) continue
    label.textContent = words(id)
    const width = Math.max(label.getComputedTextLength(), value.getComputedTextLength()) + 8
    const line = parseFloat(getComputedStyle(label).fontSize) * 1.2
    items.push({
      id, line, width, height: 2 * line + 4, centre: [x, y], radius: radius * view.now.k, sides,
      box: [...view.screen(box[0], box[1]), ...view.screen(box[2], box[3])],
    })
  }
  return { items, ...placeNames(items, view.size, taken) }
}

function standName(map, { id, line, centre }, place) {
  const { group, plate, label, value, line: lead } = map.names.get(id)
  const [left, top, right, bottom] = place.box
  const x = { start: left + 4, middle: (left + right) / 2, end: right - 4 }[place.anchor]
  const fill = map.shapes.get(id).style.fill
  group.classList.toggle("inside", Boolean(place.inside))
  group.classList.toggle("on-dark", Boolean(place.inside) && isDark(fill))
  group.classList.toggle("on-light", Boolean(place.inside) && fill.startsWith("rgb") && !isDark(fill))
  const plateBox = { x: left, y: top, width: right - left, height: bottom - top }
  for (const [name, number] of Object.entries(plateBox)) plate.setAttribute(name, number)
  ;[label, value].forEach((text, index) => {
    text.setAttribute("text-anchor", place.anchor)
    text.setAttribute("x", x)
    text.setAttribute("y", top + 2 + line * (index + 0.8))
  })
  const near = [Math.min(Math.max(centre[0], left), right), Math.min(Math.max(centre[1], top), bottom)]
  const ends = place.lead ? { x1: near[0], y1: near[1], x2: centre[0], y2: centre[1] } : { x1: 0, y1: 0, x2: 0, y2: 0 }
  for (const [name, number] of Object.entries(ends)) lead.setAttribute(name, number)
}

function isDark(fill) {
  const [red, green, blue] = (fill.match(/\d+/g) ?? [255, 255, 255]).map(Number)
  return fill.startsWith("rgb") && 0.299 * red + 0.587 * green + 0.114 * blue < 140
}

function drawLegend(map) {
  const { legend, data } = map
  legend.replaceChildren()
  if (data.unit) make("span", { class: "unit", text: data.unit }, legend)
  const scale = make("div", { class: "scale" }, legend)
  for (const [colour, label] of data.classes ?? []) {
    const item = make("span", { class: "class" }, scale)
    make("i", {}, item).style.background = colour
    make("span", { text: label }, item)
  }
  const found = new Set([...map.rows.values()].map((row) => statusOf(map, row)))
  const others = make("div", { class: "others" }, legend)
  for (const [status, label] of [["no-data", "no data yet"], ["confidential", "confidential"]]) {
    if (status === "confidential" && !found.has(status)) continue
    const item = make("span", { class: "class" }, others)
    make("i", { class: status }, item)
    make("span", { text: label }, item)
  }
}

function hover(map, id, event = null) {
  for (const [each, shape] of map.shapes) shape.classList.toggle("hovered", each === id)
  map.hovered = id || null
  map.tip.hidden = !id
  if (id) { fillTip(map, id); placeTip(map, event) }
}

function fillTip(map, id) {
  const [, label, , , , said, lines] = rowOf(map, id)
  map.tip.replaceChildren()
  make("b", { text: label }, map.tip)
  make("span", { text: said }, map.tip)
  for (const line of lines ?? []) make("span", { class: "quiet", text: line }, map.tip)
}

function placeTip(map, event) {
  const { size, screen } = map.view
  const frame = map.svg.getBoundingClientRect()
  const { box, centre } = map.drawing.regions[map.hovered]
  // For the keyboard it stands below the region, which it must not hide.
  const x = event ? event.clientX - frame.left : screen(...centre)[0]
  const y = event ? event.clientY - frame.top : screen(...box.slice(2))[1]
  const above = event ? y - 14 : screen(...box)[1] - 14
  const { offsetWidth: width, offsetHeight: height } = map.tip
  const left = x + 14 + width > size.width ? x - 14 - width : x + 14
  const top = y + 14 + height > size.height ? above - height : y + 14
  map.tip.style.left = `${Math.max(0, Math.min(left, size.width - width))}px`
  map.tip.style.top = `${Math.max(0, top)}px`
}

// Owns the map in the browser: draws the regions, says what they hold, tells Python which one was pressed.
// Refuses HTML from data: every text goes in as text.

const SVG = "http://www.w3.org/2000/svg"
const UNKNOWN = ["", "", "no-data", null, "no data yet", "no data yet", []]
const drawings = new Map() // by address: the outlines are fetched once for all maps of the page
const maps = new WeakMap()
let sequence = 0

function make(name, attributes = {}, parent = null) {
  const html = ["figure", "div", "p", "span", "button", "b", "i"].includes(name)
  const node = html ? document.createElement(name) : document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "text") node.textContent = value
    else node.setAttribute(key, value)
  }
  if (parent) parent.append(node)
  return node
}

function fetched(address) {
  if (!drawings.has(address)) {
    const answer = fetch(address).then((found) => {
      if (!found.ok) throw new Error(String(found.status))
      return found.json()
    })
    answer.catch(() => drawings.delete(address))
    drawings.set(address, answer)
  }
  return drawings.get(address)
}

function pattern(id, side, parts, defs) {
  const found = make("pattern", { id, width: side, height: side, patternUnits: "userSpaceOnUse" }, defs)
  make("rect", { class: "ground", width: side, height: side }, found)
  for (const [name, attributes] of parts) make(name, attributes, found)
  return found
}

function build(root) {
  for (const old of root.querySelectorAll(".map")) old.remove() // of an earlier version of this script
  const style = document.createElement("style")
  style.textContent = STYLE
  root.append(style)
  const figure = make("figure", { class: "map" }, root)
  const map = { figure, root, shapes: new Map(), names: new Map(), rows: new Map(), chosen: new Set(), waiting: [] }
  map.heading = make("div", { class: "heading" }, figure)
  map.stage = make("div", { class: "stage" }, figure)
  map.svg = make("svg", { class: "canvas", role: "group" }, map.stage)
  const defs = make("defs", {}, map.svg)
  map.patterns = [
    pattern("hatched", 6, [["path", { class: "mark", d: "M-1 1l2-2M0 6l6-6M5 7l2-2" }]], defs),
    pattern("dotted", 6, [1.5, 4.5].map((at) => ["circle", { class: "dot", cx: at, cy: at, r: 1.1 }]), defs),
  ]
  map.world = make("g", {}, map.svg)
  map.leads = make("g", { class: "leads", "aria-hidden": "true" }, map.svg)
  map.texts = make("g", { class: "names", "aria-hidden": "true" }, map.svg)
  map.tools = make("div", { class: "tools", role: "group", "aria-label": "View of the map" }, map.stage)
  map.tip = make("div", { class: "tip", "aria-hidden": "true", hidden: "" }, map.stage)
  map.legend = make("div", { class: "legend" }, figure)
  map.credit = make("p", { class: "credit" }, figure)
  map.status = make("p", { class: "hidden", role: "status" }, figure)
  return map
}

function drawWorld(map, drawing) {
  for (const name of ["outside", "land", "borders", "frontiers"]) {
    make("path", { class: name, d: String(drawing[name] ?? ""), "aria-hidden": "true" }, map.world)
  }
  const regions = make("g", {}, map.world)
  map.tops = make("g", { "aria-hidden": "true" }, map.world)
  map.ring = ["casing", "ring"].map((name) => make("path", { class: name }, map.tops))
  map.drawing = drawing
  map.regions = regions
  map.view = makeView(map.data.key, drawing.views, () => { frameView(map) })
  for (const [label, sign, act] of [
    ["Zoom in", "+", () => map.view.zoom(1.6)],
    ["Zoom out", "−", () => map.view.zoom(1 / 1.6)],
    ["Show the eight regions", "Regions", () => map.view.fit("regions")],
    ["Show all of Europe", "Europe", () => map.view.fit("europe")],
  ]) make("button", { type: "button", "aria-label": label, title: label, text: sign }, map.tools).onclick = act
  bindHands(map.svg, map.view)
  bindRegions(map)
  map.observer = new ResizeObserver(() => map.view.resize(map.stage.clientWidth, map.stage.clientHeight))
  map.observer.observe(map.stage)
  document.fonts?.ready.then(() => { if (map.view.now.k) frameView(map) }) // the names may have become wider
}

function bindRegions(map) {
  const named = (event) => event.target.closest?.("[data-region]")?.dataset.region
  map.svg.onclick = (event) => { const id = named(event); if (id) press(map, id) }
  map.svg.onpointerover = (event) => { hover(map, named(event), event) }
  map.svg.addEventListener("pointermove", (event) => {
    if (map.hovered && event.pointerType === "mouse") placeTip(map, event)
  })
  map.svg.onpointerleave = () => { hover(map, null) }
  map.svg.onkeydown = (event) => {
    const id = named(event)
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (id && (event.key === "Enter" || event.key === " ")) press(map, id)
    else if (id && TURNS[event.key]) step(map, id, TURNS[event.key])
    else if (event.key === "Escape") hover(map, null)
    else if (event.key === "+" || event.key === "=") map.view.zoom(1.6)
    else if (event.key === "-") map.view.zoom(1 / 1.6)
    else if (event.key === "0") map.view.fit("regions")
    else return
    event.preventDefault()
  }
  map.svg.addEventListener("focusin", (event) => {
    const id = named(event)
    if (!id || !event.target.matches(":focus-visible")) return
    const { path, centre } = map.drawing.regions[id]
    for (const ring of map.ring) ring.setAttribute("d", path)
    const [x, y] = map.view.screen(...centre)
    if (x < 0 || y < 0 || x > map.view.size.width || y > map.view.size.height) map.view.centre(...centre)
    hover(map, id)
  })
  map.svg.addEventListener("focusout", () => {
    for (const ring of map.ring) ring.removeAttribute("d")
    hover(map, null)
  })
}

const TURNS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }

function step(map, id, [across, down]) {
  const [x, y] = map.drawing.regions[id].centre
  let best = null
  for (const [other, { centre }] of Object.entries(map.drawing.regions)) {
    const ahead = (centre[0] - x) * across + (centre[1] - y) * down
    const aside = Math.abs((centre[0] - x) * down) + Math.abs((centre[1] - y) * across)
    if (other !== id && ahead > 0 && (!best || ahead + 2 * aside < best.far)) best = { other, far: ahead + 2 * aside }
  }
  if (best) map.shapes.get(best.other)?.focus()
}

function press(map, id) {
  sequence = Math.max(sequence + 1, Date.now())
  map.waiting.push([id, sequence])
  map.chosen.has(id) ? map.chosen.delete(id) : map.chosen.add(id)
  dress(map)
  tell(map, id)
  map.send("pressed", map.waiting)
}

function tell(map, id) {
  const labels = [...map.chosen].map((each) => rowOf(map, each)[1])
  const said = `${rowOf(map, id)[1]} ${map.chosen.has(id) ? "selected" : "no longer selected"}.`
  map.status.textContent = labels.length > 1 ? `${said} Selected: ${labels.join(", ")}.` : said
}

export default function regionMap({ parentElement, data, setTriggerValue }) {
  const map = maps.get(parentElement) ?? build(parentElement)
  maps.set(parentElement, map)
  map.data = data ?? {}
  map.send = setTriggerValue
  fetched(String(map.data.address)).then((drawing) => {
    if (!map.view) drawWorld(map, drawing)
    if (map.status.className === "failed") map.status.textContent = ""
    map.status.className = "hidden"
    update(map)
  }).catch((error) => {
    map.status.className = "failed"
    map.status.textContent = `The outlines could not be drawn (${error.message}); the figures stand in the table.`
  })
  return () => { if (!map.figure.isConnected) { map.view?.stop(); map.observer?.disconnect() } }
}
