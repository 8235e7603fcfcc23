/* Export: the picture of the series as PNG, drawn by the browser from the SVG that the server made. */

const SHARP = 2; // pixels of the PNG for one of the SVG

/** Fetches the SVG at an address, draws it on a canvas and hands it to the browser as a file. */
export async function savePng(url, name) {
  const answer = await fetch(url);
  const text = await answer.text();
  if (!answer.ok) throw new Error(text.trim());
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * SHARP;
  canvas.height = image.naturalHeight * SHARP;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  if (!blob) throw new Error("The picture is too large for this browser: export the SVG.");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
