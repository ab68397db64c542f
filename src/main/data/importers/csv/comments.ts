/**
 * Empties lines that begin with a sign, in text that comes in pieces with LF or CRLF line ends; inside quotes a line is
 * no comment. The line itself stays, so that the others keep their numbers.
 */
export function createCommentFilter(comment: string, quote: string): (text: string) => string {
  let atLineStart = true;
  let inComment = false;
  let inQuotes = false;
  return (text) => {
    let kept = '';
    let start = 0;
    for (let index = 0; index < text.length; index += 1) {
      const character = text[index];
      if (inComment) {
        if (character !== '\n' && character !== '\r') continue;
        inComment = false;
        start = index;
      } else if (atLineStart && !inQuotes && character === comment) {
        kept += text.slice(start, index);
        inComment = true;
        start = text.length;
        atLineStart = false;
        continue;
      } else if (character === quote) inQuotes = !inQuotes;
      atLineStart = character === '\n';
    }
    return kept + (inComment ? '' : text.slice(start));
  };
}
