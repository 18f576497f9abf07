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
  root.innerHTML = data.html
  root.dataset.drawn = data.html
  root.firstElementChild?.scrollTo(x, y)
  if (held) root.querySelector(`[data-pick="${CSS.escape(held)}"]`)?.focus()
  return root
}

export default function (component) {
  redraw(component).onclick = (event) => {
    const button = event.target.closest("[data-pick]")
    if (button) component.setTriggerValue("picked", button.dataset.pick)
  }
}
