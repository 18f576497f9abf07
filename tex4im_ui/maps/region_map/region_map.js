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
