export default function (component) {
  const { setTriggerValue } = component
  const root = redraw(component)
  let dragged = null
  const column = (event) => event.target.closest("[data-stage]")
  const clear = () => root.querySelectorAll(".over").forEach((each) => each.classList.remove("over"))
  root.onclick = (event) => {
    const button = event.target.closest("button")
    if (button?.dataset.move) setTriggerValue("moved", button.dataset.move)
    else if (button?.dataset.pick) setTriggerValue("picked", button.dataset.pick)
  }
  root.ondragstart = (event) => {
    const card = event.target.closest("[data-at]")
    if (!card) return
    dragged = card.dataset.at
    event.dataTransfer.effectAllowed = "move"
    event.dataTransfer.setData("text/plain", "")
  }
  root.ondragover = (event) => {
    if (dragged === null || !column(event)) return
    event.preventDefault()
    clear()
    column(event).classList.add("over")
  }
  root.ondragend = () => { dragged = null; clear() }
  root.ondrop = (event) => {
    if (dragged === null || !column(event)) return
    event.preventDefault()
    setTriggerValue("moved", `${dragged}|${column(event).dataset.stage}`)
    dragged = null
    clear()
  }
}
