// While the form of a line is filled in: shows the line, what is wrong with it, and what is on record already.
// All of that is this page itself, asked anew; without this script the button of the form does the same.
const form = document.getElementById("line");
const WAIT = 400;
let waiting;
let asking;

function copying() {
  const text = document.getElementById("text");
  if (!text) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = form.dataset.copy;
  button.addEventListener("click", async () => {
    text.select();
    try {
      await navigator.clipboard.writeText(text.value);
      button.textContent = form.dataset.copied;
    } catch {
      // Where the browser does not let the page copy, the line is selected, and the reader does.
    }
  });
  document.querySelector("#result .row").append(button);
}

async function ask() {
  asking?.abort();
  asking = new AbortController();
  const query = new URLSearchParams();
  for (const [name, text] of new FormData(form)) if (text.trim()) query.append(name, text);
  let told;
  try {
    const answer = await fetch(`${location.pathname}?${query}`, { headers: { Accept: "text/html" }, signal: asking.signal });
    if (!answer.ok) return;
    told = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return; // Another question is under way, or the register cannot be reached: the button says so.
  }
  for (const id of ["result", "found"]) {
    const shown = told.getElementById(id);
    if (shown) document.getElementById(id).replaceWith(document.importNode(shown, true));
  }
  for (const fault of form.querySelectorAll(".fault")) {
    const text = told.getElementById(fault.id)?.textContent ?? "";
    if (fault.textContent !== text) fault.textContent = text;
    const field = document.getElementById(`f-${fault.id.slice(2)}`);
    if (field?.matches("input, select, textarea")) {
      if (text) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
  }
  copying();
}

if (form) {
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, WAIT);
  });
  form.addEventListener("change", (event) => {
    if (!event.target.matches("[data-redraws]")) return;
    clearTimeout(waiting);
    form.requestSubmit(event.target.parentElement.querySelector("button"));
  });
  form.addEventListener("click", (event) => {
    const id = event.target.closest("[data-id]")?.dataset.id;
    if (id === undefined) return;
    event.preventDefault();
    form.elements.namedItem("authorization").value = id;
    form.elements.namedItem("ref").value = "";
    ask();
  });
  copying();
}
