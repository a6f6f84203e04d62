// The map of words on a plain canvas. Points are drawn once per frame; of the words that are in view as many
// are written, the most frequent first, as have room. A click sends {word: row}, a lasso {lasso: rows}.

const LABELS = 90;
const CLOSEST = 40; // the largest zoom

function make(parent, tag, attributes = {}, text = "") {
  const node = parent.appendChild(document.createElement(tag));
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  node.textContent = text;
  return node;
}

function inside(outline, x, y) {
  let odd = false;
  outline.forEach(([ax, ay], place) => {
    const [bx, by] = outline[(place + 1) % outline.length];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
  });
  return odd;
}

function numbers(view, Kind) {
  return new Kind(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

export default {
  render({ model, el }) {
    el.classList.add("tutorial-canvas");
    const words = model.get("words").split("\n");
    const points = Float64Array.from(numbers(model.get("points"), Uint16Array), (each) => each / 65535 - 0.5);
    const places = numbers(model.get("places"), Uint8Array);
    const [names, colors] = [model.get("names"), model.get("colors")];
    const tools = make(el, "div", { class: "tools" });
    const canvas = make(el, "canvas", { tabindex: 0, role: "img" });
    canvas.setAttribute("aria-label", `Map of ${words.length} words. To find a word, type it in the box above.`);
    const legend = make(el, "div", { class: "legend", role: "group", "aria-label": "Groups of words" });
    const pen = canvas.getContext("2d");
    const widths = new Map(); // of the words, in pixels
    const pointers = new Map(); // fingers or mouse buttons that are down
    const at = { x: 0, y: 0, zoom: 1 }; // the middle of the view, in map units, and how far it is enlarged
    let [lasso, outline, hovered, group, frame, clicked, moved] = [false, [], -1, -1, 0, -1, 0];

    const size = { width: 0, height: 0 }; // of the canvas on the page
    const [xs, ys] = [new Float32Array(words.length), new Float32Array(words.length)]; // pixels, as last drawn
    const scale = () => Math.min(size.width, size.height) * 0.96 * at.zoom;
    const place = (row) => [xs[row], ys[row]];
    const inView = (x, y) => x >= 0 && y >= 0 && x <= size.width && y <= size.height;

    function draw() {
      frame = 0;
      Object.assign(size, { width: canvas.clientWidth, height: canvas.clientHeight });
      const [{ width, height }, dpr, enlarged] = [size, window.devicePixelRatio || 1, scale()];
      if (!width) return;
      [closer, further, whole].forEach((each) =>
        each.setAttribute("aria-disabled", each === closer ? at.zoom === CLOSEST : at.zoom === 1),
      );
      if (canvas.width !== Math.round(width * dpr)) canvas.width = Math.round(width * dpr);
      if (canvas.height !== Math.round(height * dpr)) canvas.height = Math.round(height * dpr);
      pen.setTransform(dpr, 0, 0, dpr, 0, 0);
      const style = getComputedStyle(el);
      const [ink, ground, accent] = ["--ink", "--ground", "--accent"].map((name) => style.getPropertyValue(name));
      pen.fillStyle = ground;
      pen.fillRect(0, 0, width, height);
      const radius = Math.min(5, 1.2 * at.zoom ** 0.4);
      const seen = [];
      const dots = colors.map(() => new Path2D());
      for (let row = 0; row < words.length; row++) {
        const x = (xs[row] = (points[2 * row] - at.x) * enlarged + width / 2);
        const y = (ys[row] = (at.y - points[2 * row + 1]) * enlarged + height / 2);
        if (!inView(x, y)) continue;
        seen.push(row);
        dots[places[row]].rect(x - radius, y - radius, 2 * radius, 2 * radius);
      }
      dots.forEach((path, which) => {
        pen.globalAlpha = group < 0 || which === group ? 0.75 : 0.12;
        pen.fillStyle = colors[which];
        pen.fill(path);
      });
      pen.globalAlpha = 1;
      const marked = model.get("marked");
      pen.strokeStyle = accent;
      marked.slice(1).forEach((row) => {
        pen.beginPath();
        pen.moveTo(...place(marked[0]));
        pen.lineTo(...place(row));
        pen.stroke();
      });
      label(seen, marked, ink, ground);
      if (outline.length) {
        pen.setLineDash([5, 4]);
        pen.strokeStyle = ink;
        pen.beginPath();
        outline.forEach((corner) => pen.lineTo(...corner));
        pen.closePath();
        pen.stroke();
        pen.setLineDash([]);
      }
    }

    function label(seen, marked, ink, ground) {
      const taken = [];
      const family = getComputedStyle(el).fontFamily;
      const write = (row, x, y, always) => {
        const bold = row === marked[0] || row === hovered;
        pen.font = `${bold ? "bold " : ""}12px ${family}`;
        if (!widths.has(row)) widths.set(row, pen.measureText(words[row]).width);
        const half = widths.get(row) / 2 + 3;
        const box = [x - half, y - 17, x + half, y - 2];
        const free = taken.every((o) => box[0] > o[2] || box[2] < o[0] || box[1] > o[3] || box[3] < o[1]);
        if (!free && !always) return;
        taken.push(box);
        pen.lineWidth = 3;
        pen.strokeStyle = ground;
        pen.strokeText(words[row], x - half + 3, y - 6);
        pen.lineWidth = 1;
        pen.fillStyle = ink;
        pen.fillText(words[row], x - half + 3, y - 6);
        if (bold || marked.includes(row)) {
          pen.beginPath();
          pen.arc(x, y, row === marked[0] ? 5 : 4, 0, 7);
          pen.fill();
        }
      };
      const first = [hovered, ...marked].filter((row, order, all) => row >= 0 && all.indexOf(row) === order);
      first.forEach((row) => inView(...place(row)) && write(row, ...place(row), row === hovered || row === marked[0]));
      for (const row of seen) {
        if (taken.length >= LABELS) break;
        if (!first.includes(row) && (group < 0 || places[row] === group)) write(row, ...place(row), false);
      }
    }

    const redraw = () => (frame ||= requestAnimationFrame(draw));
    const near = (x, y) => {
      let [best, least] = [-1, 144]; // 12 pixels
      for (let row = 0; row < words.length; row++) {
        const distance = (xs[row] - x) ** 2 + (ys[row] - y) ** 2;
        if (distance < least) [best, least] = [row, distance];
      }
      return best;
    };
    function settle() { // keeps the map in view; what was drawn on the screen no longer fits it
      const most = Math.min(0.5, 0.75 * (1 - 1 / at.zoom));
      at.x = Math.max(-most, Math.min(most, at.x));
      at.y = Math.max(-most, Math.min(most, at.y));
      outline = [];
      redraw();
    }
    function zoom(factor, x = size.width / 2, y = size.height / 2) {
      const [dx, dy, before] = [x - size.width / 2, y - size.height / 2, scale()];
      at.zoom = Math.min(CLOSEST, Math.max(1, at.zoom * factor));
      at.x += dx / before - dx / scale();
      at.y -= dy / before - dy / scale();
      settle();
    }
    function pan(dx, dy) {
      at.x -= dx / scale();
      at.y += dy / scale();
      settle();
    }
    function travel(row) {
      const [from, start] = [{ ...at }, performance.now()];
      const to = { x: points[2 * row], y: points[2 * row + 1], zoom: Math.min(12, Math.max(at.zoom, 5)) };
      const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      const step = (now) => {
        const part = still ? 1 : Math.min(1, (now - start) / 300);
        Object.keys(at).forEach((key) => (at[key] = from[key] + (to[key] - from[key]) * part));
        redraw();
        if (part < 1) requestAnimationFrame(step);
      };
      step(start);
    }

    const everything = () => (Object.assign(at, { x: 0, y: 0, zoom: 1 }), settle());
    const aim = (on) => {
      lasso = on;
      el.dataset.lasso = on;
      rope.setAttribute("aria-pressed", on);
    };
    const button = (sign, title, action) => {
      const made = make(tools, "button", { type: "button", title, "aria-label": title }, sign);
      made.addEventListener("click", action);
      return made;
    };
    const closer = button("+", "Closer", () => zoom(1.6));
    const further = button("−", "Further away", () => zoom(1 / 1.6));
    const whole = button("Whole map", "Show the whole map", everything);
    const rope = button("Lasso", "Draw around words to list them", () => aim(!lasso));
    aim(false);
    make(tools, "span", { class: "hint" }, "Drag to move. Click the map, then turn the wheel to zoom.");
    names.forEach((name, which) => {
      const made = make(legend, "button", { type: "button", "aria-pressed": false });
      make(made, "i", { style: `background:${colors[which]}` });
      made.append(name);
      made.addEventListener("click", () => {
        group = group === which ? -1 : which;
        [...legend.children].forEach((each, place) => each.setAttribute("aria-pressed", place === group));
        redraw();
      });
    });

    const here = (event) => {
      const box = canvas.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, here(event));
      moved = 0;
      if (event.shiftKey) aim(true);
      outline = lasso ? [here(event)] : [];
    });
    canvas.addEventListener("pointermove", (event) => {
      const [x, y] = here(event);
      const last = pointers.get(event.pointerId);
      if (!last) {
        const found = near(x, y);
        if (found !== hovered) redraw();
        hovered = found;
        canvas.style.cursor = found >= 0 && !lasso ? "pointer" : "";
        return;
      }
      moved += Math.abs(x - last[0]) + Math.abs(y - last[1]);
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
      if (other) zoom(Math.hypot(x - other[0], y - other[1]) / Math.hypot(last[0] - other[0], last[1] - other[1]), ...other);
      else if (lasso) outline.push([x, y]), redraw();
      else pan(x - last[0], y - last[1]);
      pointers.set(event.pointerId, [x, y]);
    });
    canvas.addEventListener("pointerup", (event) => {
      pointers.delete(event.pointerId);
      const [x, y] = here(event);
      if (outline.length > 2) {
        const chosen = [...words.keys()].filter((row) => inside(outline, ...place(row)));
        if (chosen.length) model.send({ lasso: chosen });
        aim(false); // what was drawn stays until the next click
      } else if (moved < 5 && near(x, y) >= 0) {
        clicked = near(x, y);
        model.send({ word: clicked });
      }
      redraw();
    });
    canvas.addEventListener("pointercancel", (event) => pointers.delete(event.pointerId));
    canvas.addEventListener("pointerleave", () => ((hovered = -1), redraw()));
    canvas.addEventListener(
      "wheel",
      (event) => {
        if (document.activeElement !== canvas && !event.ctrlKey) return; // the reader scrolls the page
        event.preventDefault();
        event.stopPropagation();
        zoom(Math.exp(-event.deltaY / 400), ...here(event));
      },
      { passive: false },
    );
    const keys = {
      ArrowLeft: () => pan(40, 0), ArrowRight: () => pan(-40, 0), ArrowUp: () => pan(0, 40), ArrowDown: () => pan(0, -40),
      "+": () => zoom(1.6), "=": () => zoom(1.6), "-": () => zoom(1 / 1.6), 0: everything,
    };
    canvas.addEventListener("keydown", (event) => {
      if (!keys[event.key] || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      keys[event.key]();
    });

    const mark = () => {
      const [word] = model.get("marked");
      if (word !== undefined && word !== clicked) travel(word); // what was clicked is in view already
      clicked = -1;
      outline = [];
      redraw();
    };
    model.on("change:marked", mark);
    const resized = new ResizeObserver(redraw);
    resized.observe(canvas);
    const theme = new MutationObserver(() => setTimeout(redraw, 300));
    theme.observe(document.body, { attributes: true });
    redraw();
    return () => {
      model.off("change:marked", mark);
      resized.disconnect();
      theme.disconnect();
    };
  },
};
