// Beside an hour in UTC, what the clock on the reader's wall shows then.
const language = document.documentElement.lang;
const digits = language === "ar" ? "ar-u-nu-latn" : language;
const local = new Intl.DateTimeFormat(digits, { weekday: "long", hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
if (new Date().getTimezoneOffset() !== 0) {
  for (const moment of document.querySelectorAll("time[data-local]")) {
    const beside = document.createElement("bdi");
    beside.className = "local";
    beside.textContent = ` (${local.format(new Date(moment.dateTime))})`;
    moment.after(beside);
  }
}
