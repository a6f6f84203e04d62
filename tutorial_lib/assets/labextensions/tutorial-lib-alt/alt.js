// Figures in JupyterLab: heard, seen in the dark, and read on a phone.
// JupyterLab ignores the "alt" in the metadata of an output, so a screen reader has nothing to read; a dark
// theme leaves white sheets; a narrow page shrinks a figure to a speck. This extension mends the three.
// It is written by hand in the form of a built one (a "container" of webpack's module federation), a page
// instead of a tool chain. What it needs of JupyterLab comes from the scope that `init` receives.
(function () {
  // In the dark, what is drawn with lines and letters is turned light on dark, its hues kept; a photograph or
  // a heat map cannot be turned, so it lies on a card that does not dazzle.
  const STYLE = `
    .tutorial-figure { overflow-x: auto; }
    .jp-RenderedImage.tutorial-figure img { height: auto; max-width: max(100%, var(--tutorial-least, 0px)); }
    body[data-jp-theme-light="false"] .tutorial-figure img {
      background: white; border-radius: 8px; box-sizing: border-box; filter: brightness(0.88); padding: 8px;
    }
    body[data-jp-theme-light="false"] .tutorial-figure img.tutorial-drawn {
      filter: invert(0.93) hue-rotate(180deg) brightness(1.3);
    }`;
  const SMALLEST = 0.62; // of its width: then letters are 9 pixels high, and what is wider than the page scrolls
  let shared;

  async function registry() {
    const [package_] = Object.values(shared["@jupyterlab/rendermime"]);
    return (await package_.get())().IRenderMimeRegistry;
  }

  // Who has no mouse reaches the rest of a wide figure with Tab and the arrow keys, which then are not
  // JupyterLab's.
  function scrollable(node) {
    node.dataset.lmSuppressShortcuts = "true";
    node.tabIndex = 0; // until it is in sight and has a size
    new ResizeObserver(() => {
      node.tabIndex = node.scrollWidth > node.clientWidth ? 0 : -1;
    }).observe(node);
  }

  function withAlternative(factory) {
    return {
      ...factory,
      createRenderer(options) {
        const renderer = factory.createRenderer(options);
        const render = renderer.renderModel.bind(renderer);
        renderer.renderModel = async (model) => {
          await render(model);
          const { alt, drawn, width } = model.metadata[options.mimeType] ?? {};
          const image = renderer.node.querySelector("img");
          if (alt && image) {
            image.alt = alt;
            image.classList.toggle("tutorial-drawn", Boolean(drawn));
            image.style.setProperty("--tutorial-least", `${SMALLEST * (width ?? 0)}px`);
            renderer.node.classList.add("tutorial-figure");
            scrollable(renderer.node);
          }
        };
        return renderer;
      },
    };
  }

  async function plugin() {
    return {
      id: "tutorial-lib-alt:plugin",
      description: "Passes on the text alternative of pictures, and fits them to the theme and the page.",
      autoStart: true,
      requires: [await registry()],
      activate(app, rendermime) {
        document.head.append(Object.assign(document.createElement("style"), { textContent: STYLE }));
        rendermime.addFactory(withAlternative(rendermime.getFactory("image/png")));
      },
    };
  }

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["tutorial-lib-alt"] = {
    init(scope) {
      shared = scope;
    },
    async get() {
      const made = await plugin();
      return () => ({ __esModule: true, default: made });
    },
  };
})();
