//! The words of a command line, as a shell would have them.

/// The words of one command.
pub(crate) struct Command {
    pub words: Vec<Word>,
    /// Where it ends: at the first line end that nothing carries over.
    pub end: usize,
    /// A quote is opened and not closed.
    pub is_open: bool,
}

/// One word, and where it begins.
pub(crate) struct Word {
    pub text: String,
    pub start: usize,
}

/// The command with which a text begins.
pub(crate) fn command(code: &str) -> Command {
    let mut reader = Reader {
        code,
        words: Vec::new(),
        word: None,
    };
    let (end, is_open) = reader.read();
    Command {
        words: reader.words,
        end,
        is_open,
    }
}

struct Reader<'a> {
    code: &'a str,
    words: Vec<Word>,
    word: Option<Word>,
}

impl Reader<'_> {
    fn read(&mut self) -> (usize, bool) {
        let code = self.code;
        let mut quote: Option<char> = None;
        let mut chars = code.char_indices().peekable();
        while let Some((i, c)) = chars.next() {
            let after = &code[i + c.len_utf8()..];
            match (c, quote) {
                // Trailing spaces behind the backslash are a usual slip.
                ('\\' | '^', None)
                    if after
                        .trim_start_matches([' ', '\t', '\r'])
                        .starts_with('\n') =>
                {
                    while chars.next_if(|(_, c)| *c != '\n').is_some() {}
                    chars.next();
                    self.close();
                }
                ('\\', None) => {
                    let next = chars.next().map(|(_, next)| next);
                    self.word_at(i).extend(next);
                }
                ('\\', Some('"')) => {
                    let next = chars.next().map_or('\\', |(_, next)| next);
                    match next {
                        '\n' => {}
                        '"' | '\\' | '$' | '`' => self.word_at(i).push(next),
                        other => self.word_at(i).extend(['\\', other]),
                    }
                }
                // Bash's own quotes: `$'…'`.
                ('$', None) if after.starts_with('\'') => {}
                ('\'' | '"', None) => {
                    self.word_at(i);
                    quote = Some(c);
                }
                (c, Some(open)) if c == open => quote = None,
                ('\n', None) => {
                    self.close();
                    let next = after.trim_start();
                    let option = next.trim_start_matches('-');
                    // Writers forget the backslash before an option.
                    let is_option = option.len() < next.len()
                        && option.starts_with(|c: char| c.is_ascii_alphabetic());
                    if !is_option {
                        return (i, false);
                    }
                }
                (c, None) if c.is_whitespace() => self.close(),
                (c, _) => self.word_at(i).push(c),
            }
        }
        self.close();
        (code.len(), quote.is_some())
    }

    /// The word that is being read, which begins here where there is none.
    fn word_at(&mut self, start: usize) -> &mut String {
        let text = String::new();
        &mut self.word.get_or_insert(Word { text, start }).text
    }

    fn close(&mut self) {
        self.words.extend(self.word.take());
    }
}
