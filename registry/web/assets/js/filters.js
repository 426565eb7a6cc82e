// The filters of a data set: folded on a phone; empty fields stay out of the address.
export function filters() {
  const form = document.querySelector(".filters");
  if (!form) return;
  const fold = form.querySelector(".filters-fold");
  if (window.matchMedia("(max-width: 900px)").matches) fold.open = false;
  form.addEventListener("formdata", (event) => {
    const data = event.formData;
    const names = new Set(data.keys());
    let first = true;
    for (const name of names) {
      const given = data.getAll(name).filter((value) => value !== "");
      data.delete(name);
      given.forEach((value) => data.append(name, value));
      if (given.length) first = false;
    }
    if (first) data.append([...names][0], "");
  });
}
