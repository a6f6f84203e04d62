// The page of the three games. `play` is how far one has come (kept with the notebook); what only the model
// can tell is asked by model.send and comes back as a message. Python deals anew at {deal: number}.

const COLOURS = { black: "#222222", red: "#dd2e44", orange: "#f4900c", yellow: "#ffcc4d", green: "#3e8e41",
  blue: "#3b88c3", pink: "#ea72ae", brown: "#8f5536", eraser: "#ffffff" };
const SIDE = 320; // of the paper; CLIP sees it as LOOK x LOOK pixels
const LOOK = 64;
const PAUSE = 300; // milliseconds between two looks

function add(parent, tag, name = "", text = "", attributes = {}) {
  const node = parent.appendChild(document.createElement(tag));
  node.className = name;
  node.textContent = text;
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  return node;
}

function button(parent, text, action, name = "", attributes = {}) {
  const node = add(parent, "button", `game-button ${name}`, text, { type: "button", ...attributes });
  node.addEventListener("click", action);
  return node;
}

const png = (data) => `data:image/png;base64,${data}`;
const keep = (model, change) => {
  model.set("play", { ...model.get("play"), ...change });
  model.save_changes();
};
const again = (model) => model.send({ deal: model.get("play").seed + 1 });

// What had the focus vanishes when a game is shown anew: the focus goes to what comes next.
function holding(el, show, otherwise) {
  const held = el.contains(document.activeElement);
  show();
  const lost = !el.contains(document.activeElement) || document.activeElement.closest("[hidden]");
  if (held && lost) (el.querySelector("[data-next]") ?? otherwise).focus({ preventScroll: true });
}

function bars(parent, label, rows) {
  const list = add(parent, "ol", "game-bars", "", { "aria-label": label });
  rows.forEach(([name, share, text, marked, kind = ""]) => {
    const row = add(list, "li", marked ? "latest" : "");
    add(row, "span", "game-name", name);
    add(add(row, "span", "game-bar"), "i", kind).style.width = `${100 * Math.max(0.02, share)}%`;
    add(row, "span", "", text);
  });
}

// The card at the end

function write(pen, text, x, y, size, { colour = "#fff", weight = 400, align = "left" } = {}) {
  pen.font = `${weight} ${size}px system-ui, "Segoe UI", "DejaVu Sans", sans-serif`;
  pen.fillStyle = colour;
  pen.textAlign = align;
  pen.fillText(text, x, y);
}

function plate(pen, x, y, width, height, colour, radius = 18) {
  pen.fillStyle = colour;
  pen.beginPath();
  pen.roundRect(x, y, width, height, radius);
  pen.fill();
}

function card(parent, model, { title, score, under, more, file, paint }) {
  const picture = add(parent, "canvas", "game-card", "", {
    width: 1000, height: 560, role: "img", "aria-label": `Card: ${title}. ${score}. ${under}` });
  const pen = picture.getContext("2d");
  const ground = pen.createLinearGradient(0, 0, 1000, 560);
  ["#2b1b5e", "#5b2a86", "#c0497a"].forEach((colour, place) => ground.addColorStop(place / 2, colour));
  plate(pen, 0, 0, 1000, 560, ground, 28);
  write(pen, title.toUpperCase(), 50, 78, 24, { weight: 600, colour: "#ffd9a8" });
  write(pen, score, 50, 158, 68, { weight: 700 });
  write(pen, under, 50, 206, 26, { colour: "#f1e6ff" });
  write(pen, "Embedding models, hands on · chapter 0 · emoji: Twemoji, CC BY 4.0", 50, 528, 18, { colour: "#f1e6ff" });
  paint(pen);
  const row = add(parent, "div", "game-row");
  button(row, "Save picture", () => picture.toBlob((blob) => {
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: file });
    link.click();
    URL.revokeObjectURL(link.href);
  }), "game-main", { "data-next": "" });
  button(row, more, () => again(model));
}

// Odd one out

function odd(model, el) {
  return () => holding(el, () => {
    el.replaceChildren();
    const { deck, chosen, at } = model.get("play");
    const right = (places) => places.map((place, turn) => place === deck[turn].odd);
    const scores = { You: right(chosen), Model: right(chosen.map((_, turn) => deck[turn].machine)) };
    const points = (who) => scores[who].filter(Boolean).length;
    const board = add(el, "div", "game-board");
    Object.entries(scores).forEach(([who, hits]) => {
      const line = add(board, "div", "game-dots", who, { role: "img", "aria-label": `${who}: ${points(who)} of ${hits.length}` });
      deck.forEach((_, turn) => add(line, "i", turn in hits ? (hits[turn] ? "hit" : "miss") : "", turn in hits ? (hits[turn] ? "✓" : "×") : ""));
    });
    if (at === deck.length) {
      const [you, model_] = [points("You"), points("Model")];
      const verdict = you > model_ ? "You beat the model." : you < model_ ? "The model beat you." : "A draw.";
      card(el, model, { title: "Odd one out", score: `You ${you}, the model ${model_}`, under: verdict,
        more: "Another deck", file: "odd-one-out.png", paint: (pen) => deck.forEach((round, turn) => {
          const [x, y] = [50 + 460 * (turn % 2), 236 + 52 * (turn >> 1)];
          plate(pen, x, y, 440, 44, "#ffffff22", 12);
          const words = round.words.map((word, place) => (place === round.odd ? word.toUpperCase() : word)).join(" · ");
          write(pen, words.length > 36 ? `${words.slice(0, 35)}…` : words, x + 14, y + 28, 17);
          ["You", "Model"].forEach((who, place) => write(pen, scores[who][turn] ? "✓" : "×", x + 378 + 36 * place, y + 29, 22,
            { weight: 700, align: "center", colour: scores[who][turn] ? "#a8ffcb" : "#ffb3b3" }));
        }) });
      return;
    }
    const { words, pictures, odd: truth, machine, cosines, why } = deck[at];
    const open = chosen.length === at;
    const grid = add(el, "div", "game-words");
    words.forEach((word, place) => {
      const tile = button(grid, "", () => open && keep(model, { chosen: [...chosen, place] }), "game-word", open ? {} : { "aria-disabled": "true" });
      if (open && !place) tile.dataset.next = "";
      if (pictures.length) add(tile, "img", "", "", { src: png(pictures[place]), alt: "" });
      add(tile, "span", "game-name", word);
      if (open) return;
      tile.classList.toggle("odd", place === truth);
      const marks = [place === truth && "✓ odd one", place === chosen[at] && "you", place === machine && "model"].filter(Boolean);
      add(tile, "span", "game-marks", marks.join(" · ") || " ");
      const bar = add(tile, "span", "game-bar");
      add(bar, "i").style.width = `${100 * Math.max(0.02, cosines[place])}%`;
      add(tile, "small", "", `mean cosine ${cosines[place].toFixed(2)}`);
    });
    const row = add(el, "div", "game-row game-say");
    const [you, it] = [chosen[at] === truth, machine === truth];
    const verdict = you ? (it ? "Both right" : "You are right, the model errs") : it ? "The model is right" : "Both wrong";
    add(row, "span", "", open ? `Round ${at + 1} of ${deck.length}: which one does not belong?` : `${verdict}: ${why}.`, { role: "status" });
    if (!open) button(row, at + 1 < deck.length ? "Next" : "See the card", () => keep(model, { at: at + 1 }), "game-main", { "data-next": "" });
  });
}

// Nearest word

const warmth = (rank) => (rank <= 10 ? "burning" : rank <= 100 ? "hot" : rank <= 1000 ? "warm" : rank <= 4000 ? "cool" : "cold");
const heat = (rank, pool) => Math.max(0.02, 1 - Math.log(Math.max(rank, 1)) / Math.log(pool));
const number = (value) => value.toLocaleString("en");
const place = (rank) => `#${number(rank)}`;

function nearest(model, el) {
  const clue = add(el, "p", "game-say");
  const form = add(el, "form", "game-row");
  const box = add(form, "input", "game-input", "", { "aria-label": "Your guess", placeholder: "type any word", autocomplete: "off", spellcheck: "false" });
  add(form, "button", "game-button game-main", "Guess", { type: "submit" });
  const tried = () => model.get("play").guesses.map((guess) => guess.word);
  button(form, "Hint", () => model.send({ best: Math.min(1000, ...model.get("play").guesses.map((guess) => guess.rank)), guessed: tried() }));
  button(form, "Give up", () => model.send({ give_up: true }));
  const say = add(el, "p", "game-say", "", { role: "status" });
  const list = add(el, "div");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    model.send({ word: box.value });
  });
  model.on("msg:custom", (content) => {
    const { guesses, pool } = model.get("play");
    if (content.wrong) say.textContent = content.wrong;
    else if (!content.rank) keep(model, { end: content });
    else if (tried().includes(content.word)) say.textContent = `You tried “${content.word}” already: ${place(content.rank)}, ${warmth(content.rank)}.`;
    else {
      say.textContent = `${content.hint ? "A hint: " : ""}“${content.word}” is ${place(content.rank)} of ${number(pool)}: ${warmth(content.rank)}.`;
      keep(model, { guesses: [...guesses, content] });
    }
    box.select();
  });
  return () => holding(el, () => {
    const { clue: group, guesses, pool, end } = model.get("play");
    clue.textContent = `It is a thing with an emoji, in Unicode’s group “${group}”. #1 is the nearest of the ${number(pool)} most frequent words.`;
    form.hidden = Boolean(end);
    if (!guesses.length) say.textContent = "";
    list.replaceChildren();
    const sorted = [...guesses].sort((a, b) => a.rank - b.rank);
    if (end) {
      const hints = guesses.filter((guess) => guess.hint).length;
      say.textContent = `${end.give_up ? "It was" : "Found:"} “${end.word}”. Nearest to it: ${end.near.join(", ")}.`;
      const tries = `guesses: ${guesses.length - hints + !end.give_up}, hints: ${hints}`;
      card(list, model, { title: "Nearest word", score: end.word, under: `${end.give_up ? "kept its secret" : "found"} (${tries})`,
        more: "Another word", file: "nearest-word.png", paint: async (pen) => {
          sorted.slice(0, 6).forEach((guess, row) => {
            const y = 240 + 44 * row;
            plate(pen, 50, y, 560, 34, "#ffffff22", 10);
            plate(pen, 50, y, Math.max(20, 560 * heat(guess.rank, pool)), 34, "#b8420f", 10);
            write(pen, guess.word + (guess.hint ? " (hint)" : ""), 64, y + 24, 19, { weight: 600 });
            write(pen, place(guess.rank), 626, y + 24, 19, { colour: "#ffd9a8" });
          });
          const image = Object.assign(new Image(), { src: png(end.picture) });
          await image.decode();
          pen.drawImage(image, 720, 220, 230, 230);
        } });
    }
    bars(list, "Your guesses, nearest first", sorted.map((guess) => [guess.word + (guess.hint ? " (hint)" : ""), heat(guess.rank, pool),
      `${place(guess.rank)} ${warmth(guess.rank)}`, guess === guesses.at(-1), warmth(guess.rank)]));
  }, box);
}

// Draw and let CLIP guess

function trace(pen, strokes, side = SIDE) {
  pen.save();
  pen.scale(side / SIDE, side / SIDE);
  pen.lineCap = pen.lineJoin = "round";
  strokes.forEach(({ colour, size, points }) => {
    pen.strokeStyle = colour;
    pen.lineWidth = size;
    pen.beginPath();
    points.forEach(([x, y], step) => (step ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    if (points.length === 1) pen.lineTo(points[0][0] + 0.1, points[0][1]);
    pen.stroke();
  });
  pen.restore();
}

function draw(model, el) {
  let [colour, size] = [COLOURS.black, 7];
  let [stroke, started, timer, waiting] = [null, 0, null, 0];
  const since = (time) => (performance.now() - (time || performance.now() - 100)) / 1000;
  const hand = { x: SIDE / 2, y: SIDE / 2, down: false };
  const task = add(el, "p", "game-task", "", { role: "status" });
  const table = add(el, "div", "game-table");
  const left = add(table, "div");
  const frame = add(left, "div", "game-paper");
  const paper = add(frame, "canvas", "", "", { width: 2 * SIDE, height: 2 * SIDE, tabindex: "0", role: "application",
    "aria-label": "Paper. Draw with the mouse or a finger; or move the pen with the arrow keys, Space lowers and lifts it, Z takes a line back" });
  const cross = add(frame, "i", "game-pen");
  add(frame, "small", "", "Arrow keys move the pen, Space lowers and lifts it, Z takes a line back.", { "aria-hidden": "true" });
  const pens = (label, kind, values, use) => {
    const row = add(left, "div", "game-row", "", { role: "group", "aria-label": label });
    const nodes = Object.entries(values).map(([name, value], first) => {
      const node = button(row, "", () => {
        use(value);
        nodes.forEach((each) => each.setAttribute("aria-pressed", each === node));
      }, kind, { "aria-label": name, title: name, "aria-pressed": !first });
      node.style.setProperty("--pen", value);
      return node;
    });
  };
  pens("Colour", "game-colour", COLOURS, (value) => (colour = value));
  pens("Pen", "game-size", { "thin pen": 7, "thick pen": 16 }, (value) => (size = value));
  const acts = add(left, "div", "game-row");
  const undo = () => change(model.get("play").strokes.slice(0, -1));
  button(acts, "Undo", undo);
  button(acts, "Clear", () => change([]));
  const next = button(acts, "Skip", () => {
    const { done, at, subjects, strokes } = model.get("play");
    keep(model, { done: [...done.slice(0, at), { subject: subjects[at], seconds: 0, ...done[at], strokes }], at: at + 1, strokes: [], seen: null });
    [started, hand.down] = [0, false];
  }, "game-main");
  const right = add(table, "div", "game-seen", "", { "aria-live": "off" });
  const end = add(el, "div");

  const drawn = () => [...model.get("play").strokes, ...(stroke ? [stroke] : [])];
  const paint = () => {
    const pen = paper.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, paper.width, paper.height);
    trace(pen, drawn(), paper.width);
    cross.style.left = `${(100 * hand.x) / SIDE}%`;
    cross.style.top = `${(100 * hand.y) / SIDE}%`;
    cross.classList.toggle("down", hand.down);
  };
  const change = (strokes) => {
    stroke = null;
    hand.down = false;
    keep(model, strokes.length ? { strokes } : { strokes, seen: null });
    glance();
  };
  // At most one look is under way: a slow machine answers less often, and never late. What is drawn fills the
  // picture that CLIP gets: wherever on the paper it stands, CLIP knows it more often.
  const look = () => {
    timer = null;
    if (performance.now() - waiting < 3000) return glance();
    const strokes = drawn();
    if (!strokes.length) return;
    const small = Object.assign(document.createElement("canvas"), { width: LOOK, height: LOOK }).getContext("2d");
    small.fillStyle = "#fff";
    small.fillRect(0, 0, LOOK, LOOK);
    const spans = [0, 1].map((axis) => strokes.flatMap(({ points }) => points.map((point) => point[axis])))
      .map((values) => [Math.min(...values), Math.max(...values)]);
    const side = 1.15 * Math.max(80, ...spans.map(([low, high]) => high - low));
    small.scale(LOOK / side, LOOK / side);
    small.translate(...spans.map(([low, high]) => (side - low - high) / 2));
    trace(small, strokes);
    waiting = performance.now();
    model.send({ look: true }, undefined, [small.getImageData(0, 0, LOOK, LOOK).data.buffer]);
  };
  const glance = () => (timer ??= setTimeout(look, PAUSE));
  const begin = (x, y) => {
    started ||= performance.now();
    stroke = { colour, size: colour === COLOURS.eraser ? 2 * size : size, points: [[x, y]] };
  };
  const extend = (x, y) => {
    stroke.points.push([Math.round(x), Math.round(y)]);
    paint();
    glance();
  };
  const finish = () => stroke && change(drawn());
  const at = (event) => [(SIDE * event.offsetX) / paper.clientWidth, (SIDE * event.offsetY) / paper.clientHeight];
  paper.addEventListener("pointerdown", (event) => {
    finish();
    paper.setPointerCapture(event.pointerId);
    begin(...at(event));
    extend(...at(event));
  });
  paper.addEventListener("pointermove", (event) => stroke && !hand.down && extend(...at(event)));
  ["pointerup", "pointercancel"].forEach((name) => paper.addEventListener(name, finish));
  paper.addEventListener("keydown", (event) => {
    const [dx, dy] = { ArrowLeft: [-8, 0], ArrowRight: [8, 0], ArrowUp: [0, -8], ArrowDown: [0, 8] }[event.key] ?? [0, 0];
    if (event.key === " ") {
      if (hand.down) finish();
      else begin(hand.x, hand.y);
      hand.down = Boolean(stroke);
    } else if (event.key.toLowerCase() === "z") undo();
    else if (dx || dy) {
      [hand.x, hand.y] = [hand.x + dx, hand.y + dy].map((value) => Math.min(SIDE, Math.max(0, value)));
      if (hand.down) extend(hand.x, hand.y);
    } else return;
    event.preventDefault();
    event.stopPropagation();
    paint();
  });

  model.on("msg:custom", (content) => {
    const { done, at, subjects } = model.get("play");
    waiting = 0;
    if (content.wrong) return (task.textContent = content.wrong);
    if (!drawn().length) return;
    const hit = at < subjects.length && done.length === at && content.names[0][0] === subjects[at];
    keep(model, { seen: content, done: hit ? [...done, { subject: subjects[at], seconds: since(started) }] : done });
  });

  return () => holding(el, () => {
    const { subjects, done, at, seen } = model.get("play");
    paint();
    const over = at === subjects.length;
    const won = !over && done[at];
    table.hidden = over;
    task.textContent = over ? "" : won ? `✓ “${won.subject}”: CLIP has it after ${won.seconds.toFixed(1)} s.`
      : `Drawing ${at + 1} of ${subjects.length}: draw a plain ${subjects[at]}.`;
    next.textContent = !won ? "Skip" : at + 1 < subjects.length ? "Next" : "See the card";
    next.classList.toggle("game-won", Boolean(won));
    right.replaceChildren();
    end.replaceChildren();
    add(right, "strong", "", "CLIP sees");
    bars(right, "What CLIP sees", (seen?.names ?? []).map(([name, share]) => [name, share, `${Math.round(100 * share)} %`, name === subjects[at]]));
    const rank = seen?.names.findIndex(([name]) => name === subjects[at]);
    const comes = ["", "; what you want comes second", "; what you want comes third"][rank] ?? "";
    add(right, "p", "", !seen ? "An empty sheet. It looks while you draw."
      : rank && !won ? `Of its 60 words “${seen.names[0][0]}” lies nearest to your drawing${comes}. Change the shape.` : "");
    add(right, "strong", "", seen ? "The emoji nearest to your drawing" : "");
    const row = add(right, "div", "game-row");
    (seen?.emoji ?? []).forEach(([name, data]) => add(row, "img", "game-emoji", "", { src: png(data), alt: name, title: name }));
    if (!over) return;
    const known = done.filter((each) => each.seconds);
    const mean = known.reduce((sum, each) => sum + each.seconds, 0) / known.length;
    card(end, model, { title: "Draw and let CLIP guess", score: `${known.length} of ${subjects.length}`, more: "Five more", file: "my-drawings.png",
      under: known.length ? `drawings recognised, after ${mean.toFixed(1)} s on average` : "drawings recognised: art is ahead of its time",
      paint: (pen) => done.forEach(({ subject, seconds, strokes }, place) => {
        const x = 50 + 184 * place;
        pen.save();
        plate(pen, x, 250, 164, 164, "#fff");
        pen.clip();
        pen.translate(x, 250);
        trace(pen, strokes, 164);
        pen.restore();
        write(pen, subject, x + 82, 446, 22, { weight: 600, align: "center" });
        write(pen, seconds ? `${seconds.toFixed(1)} s` : "not seen", x + 82, 474, 18, { align: "center", colour: "#ffd9a8" });
      }) });
  }, paper);
}

const GAMES = { odd, nearest, draw };

export default {
  render({ model, el }) {
    el.classList.add("tutorial-game");
    el.dataset.game = model.get("name");
    const show = GAMES[model.get("name")](model, el);
    model.on("change:play", show);
    show();
    return () => model.off(null, null, null);
  },
};
