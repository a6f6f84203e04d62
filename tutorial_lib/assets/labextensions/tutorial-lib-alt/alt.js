// JupyterLab shows a picture without its text alternative: it ignores the "alt" in the metadata of an output.
// This extension lets the renderer of pictures pass it on, so that a screen reader has something to read.
// It is written by hand in the form of a built one (a "container" of webpack's module federation), 40 lines
// instead of a tool chain. What it needs of JupyterLab comes from the scope that `init` receives.
(function () {
  let shared;

  async function registry() {
    const [package_] = Object.values(shared["@jupyterlab/rendermime"]);
    return (await package_.get())().IRenderMimeRegistry;
  }

  function withAlternative(factory) {
    return {
      ...factory,
      createRenderer(options) {
        const renderer = factory.createRenderer(options);
        const render = renderer.renderModel.bind(renderer);
        renderer.renderModel = async (model) => {
          await render(model);
          const alt = model.metadata[options.mimeType]?.alt;
          const image = renderer.node.querySelector("img");
          if (alt && image) {
            image.alt = alt;
          }
        };
        return renderer;
      },
    };
  }

  async function plugin() {
    return {
      id: "tutorial-lib-alt:plugin",
      description: "Passes on the text alternative of pictures.",
      autoStart: true,
      requires: [await registry()],
      activate(app, rendermime) {
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
