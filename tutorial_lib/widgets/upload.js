// A place to drop pictures on, or to choose them. The browser scales them down first: no model of the course reads
// more, and what a telephone takes today would not pass to the kernel. What it cannot read, Python will name.
const LARGEST = 640; // pixels of a side

async function small(file) {
  try {
    const image = await createImageBitmap(file); // turned as its EXIF orientation says
    const scale = LARGEST / Math.max(image.width, image.height);
    if (scale >= 1) return file;
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width * scale, image.height * scale];
    const pen = canvas.getContext("2d");
    pen.fillStyle = "white";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.92));
  } catch {
    return file.slice(0, 4_000_000);
  }
}

export default {
  render({ model, el }) {
    const place = el.appendChild(document.createElement("label"));
    place.className = "tutorial-drop";
    place.append(model.get("description"));
    const input = place.appendChild(document.createElement("input"));
    Object.assign(input, { type: "file", accept: "image/*", multiple: true, title: "" });
    input.addEventListener("change", async () => {
      const files = [...input.files];
      input.value = ""; // else the same picture could not be chosen again
      for (const [place, file] of files.entries()) {
        const content = await (await small(file)).arrayBuffer();
        model.send({ name: file.name, more: files.length - 1 - place }, undefined, [content]);
      }
    });
  },
};
