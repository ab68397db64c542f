/**
 * One line that is rewritten while something lasts, and plain lines for what stays. Without a terminal only the plain
 * lines appear, so that logs hold no control characters.
 */
export function createStatusLine(stream = process.stdout) {
  let shown = false;
  const clear = () => {
    if (shown) stream.write('\r\u001b[2K');
    shown = false;
  };
  return {
    update(text) {
      if (!stream.isTTY) return;
      const width = (stream.columns ?? 80) - 1;
      stream.write(`\r\u001b[2K${text.length > width ? `${text.slice(0, width - 1)}…` : text}`);
      shown = true;
    },
    clear,
    say(text) {
      clear();
      stream.write(`${text}\n`);
    },
  };
}
