//! Answers over a bare socket, read by hand so that reading costs next to nothing.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    net::TcpStream,
};

/// Reads one answer's body.
pub fn answer(answers: &mut BufReader<TcpStream>, page: &mut Vec<u8>) {
    let mut length = 0;
    let mut line = String::new();
    loop {
        line.clear();
        answers.read_line(&mut line).expect("answers");
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().expect("is a number");
        }
    }
    page.resize(length, 0);
    answers.read_exact(page).expect("answers");
}

/// Where the next page begins, which stands before the items.
pub fn cursor(page: &[u8]) -> Option<u64> {
    const NEXT: &[u8] = b"\"next\":";
    let found = page.windows(NEXT.len()).position(|part| part == NEXT);
    let next = &page[found.expect("is a page") + NEXT.len()..];
    let end = next.iter().position(|byte| !byte.is_ascii_digit())?;
    std::str::from_utf8(&next[..end]).ok()?.parse().ok()
}
