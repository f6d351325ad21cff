// Lets the reader slide over the days around the one shown. Without it the date field and the links do the same.
const form = document.getElementById("days");
const field = form?.elements.namedItem("on");
if (field?.value) {
  const DAY = 86_400_000;
  const REACH = 180;
  const middle = Date.parse(`${field.value}T00:00:00Z`);
  const slider = document.createElement("input");
  slider.type = "range";
  slider.min = String(-REACH);
  slider.max = String(REACH);
  slider.value = "0";
  slider.className = "slider";
  slider.setAttribute("aria-label", form.dataset.slider);
  const told = document.createElement("output");
  const day = () => new Date(middle + Number(slider.value) * DAY);
  const written = new Intl.DateTimeFormat(document.documentElement.lang === "en" ? "en-GB" : "es-MX", { dateStyle: "long", timeZone: "UTC" });
  const tell = () => {
    const text = written.format(day());
    told.textContent = text;
    slider.setAttribute("aria-valuetext", text);
  };
  slider.addEventListener("input", tell);
  slider.addEventListener("change", () => {
    field.value = day().toISOString().slice(0, 10);
    form.submit();
  });
  tell();
  const place = document.createElement("p");
  place.append(slider, told);
  form.append(place);
}
