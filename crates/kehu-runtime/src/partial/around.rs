//! As little around rows as they need to be read.
//!
//! Each row is read among what is around its list, so that megabytes there would be read as often as there are
//! rows: first everything goes that the type of the data can do without.

use kehu_wire::json;

use crate::info::Path;

/// What is no larger is not worth a try.
const SMALL: usize = 256;

/// A value with what leads to these lists, and of the rest as little as still fits.
pub(super) fn shrunk(value: &str, lists: &[Path], fits: &dyn Fn(&str) -> bool) -> String {
    let around = Around { lists, fits };
    around.shrunk(value, &mut Vec::new(), &str::to_owned)
}

struct Around<'a> {
    lists: &'a [Path],
    fits: &'a dyn Fn(&str) -> bool,
}

/// A member on its way to being left out.
struct Member {
    name: String,
    value: String,
    /// Whether it leads to a list.
    leads: bool,
    stays: bool,
}

impl Around<'_> {
    /// `whole` is all of the data with another value in the place of this one.
    fn shrunk(&self, value: &str, at: &mut Vec<String>, whole: &dyn Fn(&str) -> String) -> String {
        if value.len() <= SMALL {
            return value.to_owned();
        }
        if !self.leads(at) {
            let mut empty = ["null", "\"\"", "[]", "{}"].into_iter();
            if let Some(empty) = empty.find(|empty| (self.fits)(&whole(empty))) {
                return empty.to_owned();
            }
        }
        let Some(members) = json::members(value) else {
            return value.to_owned();
        };
        let members = members.into_iter().map(|(name, value)| {
            at.push(name);
            let leads = self.leads(at);
            Member {
                name: at.pop().unwrap_or_default(),
                value: value.get().to_owned(),
                leads,
                stays: true,
            }
        });
        let mut members: Vec<_> = members.collect();
        self.leave_out(&mut members, whole);
        members.retain(|member| member.stays);
        for nth in 0..members.len() {
            let member = std::mem::take(&mut members[nth].value);
            at.push(members[nth].name.clone());
            let inside = |value: &str| whole(&written(&members, Some((nth, value))));
            let member = self.shrunk(&member, at, &inside);
            at.pop();
            members[nth].value = member;
        }
        written(&members, None)
    }

    /// Whether a place is that of a list, or one is inside of it.
    fn leads(&self, at: &[String]) -> bool {
        let leads =
            |list: &&Path| list.len() >= at.len() && list.iter().zip(at).all(|(a, b)| a == b);
        self.lists.iter().any(|list| leads(&list))
    }

    /// Leaves out all members but those that are needed: of a group of which some are, its halves are tried.
    fn leave_out(&self, members: &mut [Member], whole: &dyn Fn(&str) -> String) {
        let mut groups: Vec<_> = std::iter::once(0..members.len()).collect();
        while let Some(group) = groups.pop() {
            let mut any = false;
            for member in &mut members[group.clone()] {
                member.stays = member.leads;
                any |= !member.leads;
            }
            if !any || (self.fits)(&whole(&written(members, None))) {
                continue;
            }
            for member in &mut members[group.clone()] {
                member.stays = true;
            }
            if group.len() > 1 {
                let middle = group.start + group.len() / 2;
                groups.extend([group.start..middle, middle..group.end]);
            }
        }
    }
}

/// An object of the members that stay, one of them with another value.
fn written(members: &[Member], other: Option<(usize, &str)>) -> String {
    let mut text = String::from("{");
    for (nth, member) in members
        .iter()
        .enumerate()
        .filter(|(_, member)| member.stays)
    {
        if text.len() > 1 {
            text.push(',');
        }
        text += &serde_json::Value::from(member.name.as_str()).to_string();
        text.push(':');
        text += match other {
            Some((of, value)) if of == nth => value,
            _ => &member.value,
        };
    }
    text.push('}');
    text
}
