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
