// The lower half of a panel: the trail of earlier queries, a line for what must be said, and the result.
// What is clicked goes to Python as {go: {input: value}} or {back: place in the trail}; Python answers by `html`.

function part(parent, tag, name, attributes = {}) {
  const node = parent.appendChild(document.createElement(tag));
  node.className = name;
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  return node;
}

// JupyterLab takes plain keys for shortcuts: "m" in a panel would turn its cell into text.
function keepKeys(panel) {
  panel.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
  });
}

// What has the focus must say what it does: the handle of a slider, the buttons that play.
const SIGNS = { "fa-play": "Play or pause", "fa-stop": "Back to the start", "fa-repeat": "Again and again" };

function nameParts(panel) {
  panel.querySelectorAll("[role=slider]:not([aria-label])").forEach((handle) => {
    const label = handle.closest(".widget-inline-hbox")?.querySelector(".widget-label")?.textContent;
    if (label) handle.setAttribute("aria-label", label);
  });
  Object.entries(SIGNS).forEach(([sign, name]) =>
    panel.querySelectorAll(`button:not([aria-label]) > .${sign}`).forEach(({ parentNode }) => {
      parentNode.setAttribute("aria-label", name);
      parentNode.title = name;
    }));
}

function whenPlaced(el, action, tries = 200) {
  const panel = el.closest(".tutorial-panel");
  if (panel) action(panel);
  else if (tries) requestAnimationFrame(() => whenPlaced(el, action, tries - 1));
}

export default {
  render({ model, el }) {
    el.classList.add("tutorial-answer");
    const trail = part(el, "nav", "tutorial-trail", { "aria-label": "Where you have been" });
    const message = part(el, "div", "tutorial-message", { role: "status" });
    const result = part(el, "div", "tutorial-result", { tabindex: "-1" });
    const draw = {
      html() {
        const active = document.activeElement; // what had the focus is about to vanish
        const place = [...result.querySelectorAll("[data-go]")].indexOf(active);
        const held = result.contains(active);
        const unfolded = [...result.querySelectorAll("details")].map((each) => each.open);
        result.innerHTML = model.get("html");
        result.querySelectorAll("details").forEach((each, place) => (each.open = unfolded[place] ?? each.open));
        const again = result.querySelectorAll("[data-go]")[place];
        if (held) (again && again.dataset.go === active.dataset.go ? again : result).focus({ preventScroll: true });
      },
      trail() {
        const held = trail.contains(document.activeElement);
        trail.innerHTML = model.get("trail");
        if (held) result.focus({ preventScroll: true });
      },
      message() {
        message.textContent = model.get("message");
      },
      state() {
        el.dataset.state = model.get("state");
        result.setAttribute("aria-busy", model.get("state") === "working");
      },
    };
    Object.entries(draw).forEach(([name, action]) => {
      model.on(`change:${name}`, action);
      action();
    });
    el.addEventListener("click", (event) => {
      const { go, back } = event.target.closest("[data-go], [data-back]")?.dataset ?? {};
      if (go) model.send({ go: JSON.parse(go) });
      if (back) model.send({ back: Number(back) });
    });
    const late = new MutationObserver(() => whenPlaced(el, nameParts, 0));
    whenPlaced(el, (panel) => {
      keepKeys(panel);
      nameParts(panel);
      late.observe(panel, { childList: true, subtree: true });
    });
    return () => (late.disconnect(), Object.entries(draw).forEach(([name, action]) => model.off(`change:${name}`, action)));
  },
};
