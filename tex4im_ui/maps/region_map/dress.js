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
