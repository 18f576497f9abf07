// Owns the frame in the browser: links of the menu followed within the visit, the focus after a change of page, the
// filter bar, the copied link. Refuses to hold a state of its own: what is filtered stands in the link.

const heading = () => document.getElementById("t4-title")
const wide = () => document.querySelector("[data-testid=stMain]")
const connected = () => document.querySelector('[data-testid=stApp][data-test-connection-state="CONNECTED"]')

const now = {
  page: null, // the page that is shown
  path: "", // its address
  look: "", // where the style sheet is
  send: null, // says to Python what was pressed
  held: null, // what holds the focus in the head or the bar, by its data-id
  sent: null, // the choices that were sent and have not come back yet
  kept: null, // ends the picture of the head
  dropped: [], // the chips that were pressed and still stand there
}

/** Keep the head in sight while one page is cleared and the next one drawn: a picture of it, in its place. */
function keepHead() {
  const app = document.querySelector("[data-testid=stApp]")
  const head = document.querySelector(".t4-head")
  if (!app || !head || now.kept || now.path === location.pathname) return
  const picture = head.cloneNode(true)
  const { left, top, width } = head.getBoundingClientRect()
  picture.inert = true
  for (const each of picture.querySelectorAll("[id]")) each.removeAttribute("id")
  Object.assign(picture.style, { position: "fixed", left: `${left}px`, top: `${top}px`, width: `${width}px`, boxSizing: "border-box", zIndex: 1 })
  const seen = new MutationObserver(() => {
    const drawn = document.querySelector("[data-testid=stMain] .t4-head")
    if (drawn) picture.remove()
    else if (!picture.isConnected) app.append(picture)
  })
  seen.observe(app, { childList: true, subtree: true })
  const end = setTimeout(() => now.kept?.(), 20000)
  now.kept = () => {
    clearTimeout(end)
    seen.disconnect()
    picture.remove()
    now.kept = null
  }
}

/** Follow a link within the visit, as the browser's own button does, so that the connection and its session stay. */
function go(href) {
  if (href !== location.href) history.pushState({}, "", href)
  dispatchEvent(new PopStateEvent("popstate", { state: {} }))
}

function focusHeading() {
  wide()?.scrollTo({ top: 0 })
  heading()?.focus({ preventScroll: true })
}

function say(words) {
  const place = document.querySelector(".t4-said")
  if (!place) return
  place.textContent = words
  setTimeout(() => { if (place.textContent === words) place.textContent = "" }, 4000)
}

/** Copy a text; without a safe connection the browser gives no clipboard, and an old way has to do. */
async function copy(words) {
  try {
    await navigator.clipboard.writeText(words)
  } catch {
    const field = document.createElement("textarea")
    field.value = words
    field.className = "t4-hidden"
    document.body.append(field)
    const before = document.activeElement
    field.select()
    const done = document.execCommand("copy")
    field.remove()
    before?.focus()
    if (!done) throw new Error("no clipboard")
  }
}

async function copyLink(button) {
  const address = new URL(location.pathname + button.dataset.copy, location.origin).href
  try {
    await copy(address)
    say("Copied")
  } catch {
    prompt("Copy this link:", address)
  }
}

function openMenu(open, head = document.querySelector(".t4-head")) {
  head?.classList.toggle("t4-opened", open)
  head?.querySelector(".t4-open")?.setAttribute("aria-expanded", String(open))
}

/** Return all that is chosen in the bar now: parameter -> codes. */
function chosen(root) {
  const found = {}
  for (const each of root.querySelectorAll("[data-of]")) found[each.dataset.of] = []
  for (const each of root.querySelectorAll("[data-list]")) {
    const codes = (found[each.dataset.list] ??= [])
    if (each.type === "text" ? each.value.trim() : each.checked || each.getAttribute("aria-pressed") === "true")
      codes.push(each.value)
  }
  return found
}

function sendChoices(root) {
  now.sent = { choices: chosen(root), at: Date.now() }
  now.send("changed", now.sent.choices)
}

function pressed(event) {
  if (event.defaultPrevented) return
  const target = event.target.closest?.("a, button")
  if (!target) return
  const plainPress = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
  if (target.matches(".t4-skip")) {
    event.preventDefault()
    heading()?.scrollIntoView({ block: "nearest" })
    heading()?.focus()
  } else if (target.matches("a[data-go]")) {
    // Without a connection the browser opens the address by itself.
    if (!plainPress || !connected()) return
    event.preventDefault()
    openMenu(false)
    if (target.href === location.href) return focusHeading()
    target.closest("nav").querySelector("[aria-current]")?.removeAttribute("aria-current")
    target.setAttribute("aria-current", "page")
    go(target.href)
  } else if (target.matches(".t4-open")) {
    openMenu(target.getAttribute("aria-expanded") !== "true")
  } else if (target.matches(".t4-head [data-copy]")) {
    copyLink(target)
  } else if (target.matches(".t4-head [data-mode]")) {
    now.send?.("mode", true)
  }
}

function barPressed(event) {
  const root = event.currentTarget
  const target = event.target.closest("button")
  if (!target) return
  if (target.dataset.list) {
    target.setAttribute("aria-pressed", String(target.getAttribute("aria-pressed") !== "true"))
    sendChoices(root)
  } else if (target.dataset.drop) {
    now.dropped.push(target.dataset.drop)
    now.send("dropped", [...now.dropped])
  } else if ("reset" in target.dataset) {
    now.send("reset", true)
  }
}

/** Put an open list below its button, within the window. */
function place(list) {
  const button = document.querySelector(`[popovertarget="${list.id}"]`).getBoundingClientRect()
  const width = list.offsetWidth
  list.style.left = `${Math.max(8, Math.min(button.left, innerWidth - width - 8))}px`
  list.style.top = `${button.bottom + 4}px`
  list.style.maxHeight = `${Math.max(160, innerHeight - button.bottom - 16)}px`
}

function opened(event) {
  if (event.newState === "open") place(event.target)
}

function again() {
  const list = document.querySelector(".t4-choices:popover-open")
  if (list) place(list)
}

let installed = false
function install() {
  if (installed) return
  installed = true
  document.addEventListener("click", pressed)
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !document.querySelector(".t4-head.t4-opened")) return
    openMenu(false)
    document.querySelector(".t4-open")?.focus()
  })
  document.addEventListener("focusin", (event) => {
    const inside = event.target.closest?.(".t4-head, .t4-filters")
    now.held = inside ? event.target.dataset.id ?? null : null
  })
  document.addEventListener("focusout", (event) => {
    const left = event.target
    // What was let go by a press elsewhere is not held; what was taken off the page with its focus still is.
    if (!event.relatedTarget) queueMicrotask(() => { if (left.isConnected && document.activeElement !== left) now.held = null })
  })
  addEventListener("popstate", keepHead)
  addEventListener("resize", again)
  addEventListener("scroll", again, true)
  keepStyle()
}

/** Keep the style sheet for the visit, whatever happens to the element that fetched it first. */
function keepStyle() {
  const sheet = document.createElement("link")
  sheet.rel = "stylesheet"
  sheet.href = now.look
  document.head.append(sheet)
}

function draw(root, data) {
  if (root.drawn !== data.bar) {
    root.innerHTML = data.bar
    root.drawn = data.bar
    root.parts = {}
    for (const list of root.querySelectorAll("[popover]")) list.ontoggle = opened
  }
  for (const [name, html] of Object.entries(data.parts)) {
    if (root.parts[name] === html) continue
    root.parts[name] = html
    root.querySelector(`[data-part="${name}"]`).innerHTML = html
  }
  const search = root.querySelector('input[type="text"]')
  if (search && root.text !== data.text) search.value = root.text = data.text
}

/** Show what was pressed meanwhile, until the answer to it has come: an answer to an earlier press knows nothing of it. */
function keepPressed(root) {
  if (!now.sent) return
  const { choices, at } = now.sent
  if (Date.now() - at > 5000 || JSON.stringify(chosen(root)) === JSON.stringify(choices)) {
    now.sent = null
    return
  }
  for (const each of root.querySelectorAll("input[type=checkbox][data-list], button[data-list]")) {
    const is = Boolean(choices[each.dataset.list]?.includes(each.value))
    if (each.type === "checkbox") each.checked = is
    else each.setAttribute("aria-pressed", String(is))
  }
}

function bar(parent, data) {
  let root = parent.querySelector(".t4-filters")
  if (!root) {
    root = document.createElement("div")
    root.className = "t4-filters"
    root.setAttribute("role", "search")
    root.setAttribute("aria-label", "Filters")
    parent.append(root)
    root.onclick = barPressed
    root.onchange = () => sendChoices(root)
  }
  if (!data.bar) {
    root.replaceChildren()
    root.drawn = ""
    return
  }
  draw(root, data)
  now.dropped = now.dropped.filter((chip) => root.querySelector(`[data-drop="${CSS.escape(chip)}"]`))
  keepPressed(root)
}

/** Give the focus back to what held it before its HTML was written anew. */
function refocus() {
  if (now.held && document.activeElement === document.body)
    document.querySelector(`:is(.t4-head, .t4-filters) [data-id="${CSS.escape(now.held)}"]`)?.focus({ preventScroll: true })
}

const LIVE = 1500

/** Ask for the number of the newest version while the page is in sight, and have it drawn where it is another one. */
async function look() {
  const live = now.live
  if (!live || document.hidden || now.asking || !connected()) return
  now.asking = true
  try {
    const answer = await fetch(live.address, { cache: "no-store" })
    const number = answer.ok ? Number(await answer.text()) : 0
    if (number && number !== live.drawn && now.live === live) now.send("newer", number)
  } catch {
    // The connection says by itself that it is gone; the next look may find it again.
  } finally {
    now.asking = false
  }
}

export default function frame({ data, parentElement, setTriggerValue }) {
  now.send = setTriggerValue
  now.look = data.look
  now.live = data.live
  now.watch ??= setInterval(look, LIVE)
  install()
  if (now.page !== data.page) now.sent = null
  bar(parentElement, data)
  const came = now.page !== null && now.page !== data.page
  if (came) now.kept?.()
  now.page = data.page
  now.path = location.pathname
  requestAnimationFrame(came ? focusHeading : refocus)
}
