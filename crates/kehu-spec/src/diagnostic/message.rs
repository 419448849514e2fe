//! How a message is declared, and how it is made.
//!
//! ```text
//! messages! {
//!     error token_in_two_places(at: Span, header_at: Span): "a token travels in one place";
//!         at "in this field", header_at "and in this header";
//!         help "keep `header`, or `field` with `in`";
//! }
//! ```
//!
//! The function's name with dashes is the message's code, `token-in-two-places`. Then come what is wrong; the
//! places, the very cell first, each with the words under it; and how to fix it, `help` or `fix_or_accept`, a
//! `note` before it. Every text is a format string, with what it shows in round brackets behind it; what takes
//! more than that is a `let` in braces behind the parameters.

use super::{Diagnostic, Diagnostics, Label};
use crate::contradiction::Contradiction;
use crate::source::Span;

/// Declares messages, each a function of [`Diagnostics`].
macro_rules! messages {
    ($(
        $(#[$doc:meta])*
        $severity:ident $name:ident($($arg:ident: $ty:ty),* $(,)?)
        $({ $(let $var:ident $(: $var_ty:ty)? = $value:expr;)* })?:
        $message:literal $(($($shown:expr),*))?;
        $at:ident $(.$at_field:ident)? $label:literal $(($($label_shown:expr),*))?
        $(, $also:ident $(.$also_field:ident)? $more:literal $(($($more_shown:expr),*))?)*;
        $($help:ident $text:literal $(($($text_shown:expr),*))?),+;
    )*) => {
        impl $crate::diagnostic::Diagnostics { $(
            $(#[$doc])*
            pub(crate) fn $name(&mut self, $($arg: $ty),*) {
                $($(let $var $(: $var_ty)? = $value;)*)?
                self.$severity(code!($name), format_args!($message $(, $($shown),*)?))
                    .at($at $(.$at_field)?, format_args!($label $(, $($label_shown),*)?))
                    $(.also($also $(.$also_field)?, format_args!($more $(, $($more_shown),*)?)))*
                    $(.$help(format_args!($text $(, $($text_shown),*)?)))+;
            }
        )* }
    };
}

/// The code of a message by the name of its function.
macro_rules! code {
    ($name:ident) => {{
        const NAME: &str = stringify!($name);
        const DASHED: [u8; NAME.len()] = $crate::diagnostic::message::dashed(NAME);
        const CODE: &str = match std::str::from_utf8(&DASHED) {
            Ok(code) => code,
            Err(_) => NAME,
        };
        CODE
    }};
}

pub(super) const fn dashed<const N: usize>(name: &str) -> [u8; N] {
    let mut code = [b'-'; N];
    let mut at = 0;
    while at < N {
        if name.as_bytes()[at] != b'_' {
            code[at] = name.as_bytes()[at];
        }
        at += 1;
    }
    code
}

/// A message in the making. It is told when it says how to fix what is wrong.
#[must_use = "a message without `help` is not told"]
pub(super) struct Message<'a> {
    pub(super) told: &'a mut Diagnostics,
    pub(super) diagnostic: Diagnostic,
    /// Where a quirk accepts it.
    pub(super) quirk_at: Option<String>,
}

impl Message<'_> {
    /// The very cell, and what to say under it.
    pub(super) fn at(mut self, place: impl Place, label: impl ToString) -> Self {
        let text = label.to_string();
        let span = place.span();
        self.diagnostic.at = Label { span, text };
        match place.contradiction() {
            Some(found) => self.accepted_at(found),
            None => self,
        }
    }

    fn accepted_at(mut self, found: &Contradiction) -> Self {
        self.quirk_at = Some(found.at.clone());
        match found.more {
            0 => self,
            more => self.note(format_args!("{more} more like it in the examples")),
        }
    }

    /// Another place that belongs to it.
    pub(super) fn also(mut self, span: Span, label: impl ToString) -> Self {
        let text = label.to_string();
        self.diagnostic.related.push(Label { span, text });
        self
    }

    pub(super) fn note(mut self, note: impl ToString) -> Self {
        self.diagnostic.note = Some(note.to_string());
        self
    }

    /// How to fix it: with that the message is whole.
    pub(super) fn help(mut self, help: impl ToString) {
        self.diagnostic.help = help.to_string();
        self.told.push(self.diagnostic);
    }

    /// Two ways out: the spec is fixed, or what stays is accepted.
    pub(super) fn fix_or_accept(self, fix: impl ToString) {
        let accept = accept(self.quirk_at.as_deref().unwrap_or_default());
        let help = format!("{}; or {accept}", fix.to_string());
        self.help(help);
    }
}

/// How to accept what stays.
pub(super) fn accept(at: &str) -> String {
    format!("accept it: `[[quirk]]` with `at = \"{at}\"` and a `why`")
}

/// Where a message points.
pub(super) trait Place {
    fn span(&self) -> Span;

    /// The contradiction that stands there.
    fn contradiction(&self) -> Option<&Contradiction> {
        None
    }
}

impl Place for Span {
    fn span(&self) -> Span {
        *self
    }
}

impl Place for &Contradiction {
    fn span(&self) -> Span {
        self.span
    }

    fn contradiction(&self) -> Option<&Contradiction> {
        Some(self)
    }
}
