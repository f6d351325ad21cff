// Leads the reader to what was recorded since the last visit of this page. Only the reader's own browser knows of
// it, by the number of the last event that was there; the date field does the same without it.
const place = document.getElementById("visit");
const NAME = "anuencia-changes";

function kept(where) {
  try {
    return JSON.parse(where.getItem(NAME));
  } catch {
    return null; // Nothing is kept, or the browser keeps nothing for this site.
  }
}

function keep(where, visit) {
  try {
    where.setItem(NAME, JSON.stringify(visit));
  } catch {
    // A browser that keeps nothing has no last visit.
  }
}

if (place) {
  // As long as the tab is open it is one visit: what came before it was the last one.
  const visit = kept(sessionStorage) ?? { before: kept(localStorage) };
  keep(sessionStorage, visit);
  keep(localStorage, { event: Number(place.dataset.seen), time: Date.now() });
  const { event, time } = visit.before ?? {};
  if (Number.isSafeInteger(event) && event >= 0 && event <= Number(place.dataset.seen)) {
    const day = new Intl.DateTimeFormat(document.documentElement.lang === "en" ? "en-GB" : "es-MX", { dateStyle: "long" }).format(time);
    const link = document.createElement("a");
    link.href = `?${new URLSearchParams({ since: String(event) })}`;
    link.textContent = place.dataset.said.replace("{day}", day);
    place.append(link);
    place.hidden = false;
  }
}
