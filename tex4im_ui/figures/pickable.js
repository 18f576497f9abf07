/** Put ready HTML into its place, only where it differs, with the scroll of its first child and the focus kept. */
function redraw({ data, parentElement }) {
  let root = parentElement.querySelector(".t4-pickable")
  if (!root) {
    root = document.createElement("div")
    root.className = "t4-pickable"
    parentElement.append(root)
  }
  if (root.dataset.drawn === data.html) return root
  const first = root.firstElementChild
  const [x, y] = first ? [first.scrollLeft, first.scrollTop] : [0, 0]
  const held = root.contains(document.activeElement) ? document.activeElement.dataset.pick : null
  const opened = [...root.querySelectorAll(".t4-figure details[open] > summary")].map(place)
  root.innerHTML = data.html
  root.dataset.drawn = data.html
  root.firstElementChild?.scrollTo(x, y)
  for (const summary of root.querySelectorAll(".t4-figure details > summary")) {
    if (opened.includes(place(summary))) summary.parentElement.open = true
  }
  root.querySelectorAll("[data-arrows]").forEach(oneStop)
  if (held) root.querySelector(`[data-pick="${CSS.escape(held)}"]`)?.focus()
  return root
}

/** Say which details of which figure a summary opens, so that it stays open when the figure is drawn anew. */
function place(summary) {
  return `${summary.closest(".t4-figure").id} ${summary.textContent}`
}

/** Make the buttons of a grid one stop of the tab key; arrows, Home and End go on inside. */
function oneStop(grid) {
  const buttons = () => [...grid.querySelectorAll("button")]
  const stop = (wanted) => buttons().forEach((each) => { each.tabIndex = each === wanted ? 0 : -1 })
  stop(grid.querySelector('[aria-pressed="true"]') ?? buttons()[0])
  grid.addEventListener("focusin", (event) => { if (event.target.tagName === "BUTTON") stop(event.target) })
  grid.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td")
    if (!cell) return
    const row = cell.parentElement
    const down = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    const across = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    const all = buttons()
    let next = null
    if (down) {
      let other = row
      while ((other = down < 0 ? other.previousElementSibling : other.nextElementSibling) && !next) {
        next = other.cells[cell.cellIndex]?.querySelector("button")
      }
    } else if (across) {
      const line = [...row.querySelectorAll("button")]
      next = line[line.indexOf(event.target) + across]
    } else if (event.key === "Home") next = all[0]
    else if (event.key === "End") next = all[all.length - 1]
    else return
    event.preventDefault()
    next?.focus()
  })
}

export default function (component) {
  redraw(component).onclick = (event) => {
    const button = event.target.closest("[data-pick]")
    if (button) component.setTriggerValue("picked", button.dataset.pick)
  }
}
